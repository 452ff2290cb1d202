import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { removeFields } from '../../../platform/json-splice/remove-fields.js';
import { scanObject } from '../../../platform/json-splice/scan-object.js';
import { insertFields, splice } from '../../../platform/json-splice/splice.js';
import type { DialectName } from '../../protocol/dialect-name.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { RefusableHabit } from '../../traits/traits.js';
import { GO_ON } from '../fit-conversation.js';
import { BLANK_REASONING } from '../openai-chat/parts/encode-messages.js';
import { objectsIn, textIn } from '../shared/fields.js';
import { CONVERSATION_FIELDS } from './field-paths.js';
import { fitCallIds } from './fit-call-ids.js';
import type { PassedContext } from './fit-fields.js';
import { fitItems } from './fit-items.js';
import { fitTurns } from './fit-turns.js';
import { leaveOutBlanks } from './leave-out-blanks.js';
import { TURN_WORDS } from './turn-words.js';
import { parseMessage, readMessages, writeMessage, writeMessages, type WireMessage } from './wire-message.js';
import type { WireRequest } from './wire-request.js';

type Step = (messages: readonly WireMessage[], scene: PassedContext) => readonly WireMessage[];

const THOUGHT = new FieldNames(['reasoning_content', 'reasoning', 'tool_calls']);
const REASONING = new FieldNames(['reasoning_content', 'reasoning', 'reasoning_details']);

/** Fits the conversation of a request, if its model is one that demands something of it. */
export function fitMessages(request: WireRequest, body: Buffer, scene: PassedContext): void {
  const field = CONVERSATION_FIELDS[scene.dialect];
  const span = request.spanOf(field);
  const steps = STEPS.filter((each) => isWanted(each, scene));
  if (steps.length === 0 || span === undefined) return;
  const messages = readMessages(body, span);
  const fitted = steps.reduce((given, { step }) => step(given, scene), messages);
  if (fitted !== messages) request.replace(field, writeMessages(fitted));
}

function isWanted({ habits, dialect }: FittingStep, scene: PassedContext): boolean {
  return (dialect === null || dialect === scene.dialect) && habits.some((habit) => scene.traits.refuses.has(habit));
}

const gatherInstructions: Step = (messages) => {
  const isInstruction = ({ role }: WireMessage): boolean => role === 'system' || role === 'developer';
  if (!messages.some((message, index) => index > 0 && isInstruction(message))) return messages;
  const texts = messages.filter(isInstruction).map((message) => textOf(parseMessage(message)['content']));
  const first = writeMessage({ role: 'system', content: texts.filter((text) => text !== '').join('\n\n') });
  return [first, ...messages.filter((message) => !isInstruction(message))];
};

const fillReasoning: Step = (messages) => {
  const fitted = [...messages];
  let turn: number[] = [];
  let hasCalls = false;
  let isChanged = false;
  messages.forEach(({ bytes, role }, index) => {
    if (role === 'user') [turn, hasCalls] = [[], false];
    if (role !== 'assistant') return;
    turn.push(index);
    hasCalls ||= 'tool_calls' in scanObject(bytes, THOUGHT).fields;
    if (!hasCalls) return;
    for (const each of turn.splice(0)) {
      const filled = withReasoning(messages[each]!);
      isChanged ||= filled !== messages[each];
      fitted[each] = filled;
    }
  });
  return isChanged ? fitted : messages;
};

/** Some clients keep what the model thought under another name. */
function withReasoning(message: WireMessage): WireMessage {
  const top = scanObject(message.bytes, THOUGHT);
  if (top.fields.reasoning_content !== undefined) return message;
  const { reasoning } = top.fields;
  const kept = reasoning && textIn(JSON.parse(message.bytes.toString('utf8', reasoning.start, reasoning.end)));
  const thought = kept === undefined || kept === null || kept === '' ? BLANK_REASONING : kept;
  const added = insertFields(top, [['reasoning_content', JSON.stringify(thought)]]);
  return { ...message, bytes: splice(message.bytes, [added]) };
}

/** Clients give a message back as they got it, with fields in which a server had told what its model thought. */
const leaveOutReasoning: Step = (messages, { dropped }) => {
  const fitted = messages.map((message) => (message.role === 'assistant' ? withoutReasoning(message) : message));
  if (fitted.every((message, index) => message === messages[index])) return messages;
  dropped.add('messages[].reasoning_content');
  return fitted;
};

function withoutReasoning(message: WireMessage): WireMessage {
  const { bytes } = message;
  const spans = Object.values(scanObject(bytes, REASONING).fields);
  return spans.length === 0 ? message : { ...message, bytes: splice(bytes, removeFields(bytes, spans)) };
}

/** What ends in a call, or in what the provider's own tools do, waits for something else than a word. */
const askToGoOn: Step = (messages, { dialect, dropped }) => {
  const last = messages.at(-1);
  if (last === undefined || (last.role !== 'assistant' && last.role !== 'model')) return messages;
  if (!endsInWords(parseMessage(last))) return messages;
  dropped.add(`${CONVERSATION_FIELDS[dialect]}[].prefill`);
  return [
    ...messages,
    writeMessage(dialect === 'gemini' ? { role: 'user', parts: [{ text: GO_ON }] } : { role: 'user', content: GO_ON }),
  ];
};

function endsInWords(message: JsonObject): boolean {
  if ('tool_calls' in message) return false;
  const content = message['content'] ?? message['parts'];
  const last = Array.isArray(content) ? objectsIn(content).at(-1) : content;
  return typeof last === 'string' || (typeof last === 'object' && last !== null && 'text' in last);
}

const fitCalls: Step = (messages, { dialect, traits: { refuses }, goesOn }) => {
  const answersCalls = refuses.has('unansweredCalls');
  const tellsOrphans = refuses.has('resultsWithoutCall') && !goesOn;
  return dialect === 'openai-responses'
    ? fitItems(messages, { answersCalls, tellsOrphans })
    : fitTurns(messages, TURN_WORDS[dialect], { answersCalls, tellsOrphans });
};

interface FittingStep {
  /** Any of them calls for the step. */
  readonly habits: readonly RefusableHabit[];
  /** Every one when null. */
  readonly dialect: DialectName | null;
  readonly step: Step;
}

const STEPS: readonly FittingStep[] = [
  { habits: ['laterInstructions'], dialect: 'openai-chat', step: gatherInstructions },
  { habits: ['toolTurnsWithoutReasoning'], dialect: 'openai-chat', step: fillReasoning },
  { habits: ['reasoningField'], dialect: 'openai-chat', step: leaveOutReasoning },
  { habits: ['foreignCallIds'], dialect: 'anthropic', step: fitCallIds },
  { habits: ['blankTexts'], dialect: 'anthropic', step: leaveOutBlanks },
  { habits: ['unansweredCalls', 'resultsWithoutCall'], dialect: null, step: fitCalls },
  { habits: ['prefill'], dialect: null, step: askToGoOn },
];

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => textIn(text) ?? '')
    .join('\n\n');
}
