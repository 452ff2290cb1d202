import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { readElements, scanObject, type Span } from '../../../platform/json-splice/scan-object.js';
import { insertFields, splice } from '../../../platform/json-splice/splice.js';
import type { DialectName } from '../../protocol/dialect-name.js';
import type { JsonObject } from '../../protocol/tool.js';
import { GO_ON, NO_RESULT } from '../fit-conversation.js';
import { BLANK_REASONING } from '../openai-chat/encode-messages.js';
import { append } from '../shared/append.js';
import { objectsIn, textIn } from '../shared/fields.js';
import { CONVERSATION_FIELDS } from './field-paths.js';
import type { PassedScene } from './fit-fields.js';
import type { WireRequest } from './wire-request.js';

/** One message as it stands in the body, with what tells which it is. */
interface WireMessage {
  readonly bytes: Buffer;
  readonly role: string | null;
}

type Step = (messages: readonly WireMessage[], scene: PassedScene) => readonly WireMessage[];

const ROLE = new FieldNames(['role']);
const THOUGHT = new FieldNames(['reasoning_content', 'reasoning', 'tool_calls']);
const COMMA = Buffer.from(',');

/** Fits the conversation of a request, if its model is one that demands something of it. */
export function fitMessages(request: WireRequest, body: Buffer, scene: PassedScene): void {
  const field = CONVERSATION_FIELDS[scene.dialect];
  const span = request.spanOf(field);
  const steps = STEPS.filter(({ habit, dialects }) => isWanted(scene, habit, dialects));
  if (steps.length === 0 || span === undefined) return;
  const messages = readMessages(body, span);
  const fitted = steps.reduce((given, { step }) => step(given, scene), messages);
  if (fitted !== messages) request.replace(field, writeMessages(fitted));
}

function isWanted({ dialect, traits }: PassedScene, habit: Habit, dialects: readonly DialectName[] | null): boolean {
  return traits.refuses.has(habit) && (dialects?.includes(dialect) ?? true);
}

type Habit = 'laterInstructions' | 'toolTurnsWithoutReasoning' | 'unansweredCalls' | 'prefill';

const gatherInstructions: Step = (messages) => {
  const isInstruction = ({ role }: WireMessage): boolean => role === 'system' || role === 'developer';
  if (!messages.some((message, index) => index > 0 && isInstruction(message))) return messages;
  const texts = messages.filter(isInstruction).map(({ bytes }) => textOf(parse(bytes)['content']));
  const first = write({ role: 'system', content: texts.filter((text) => text !== '').join('\n\n') });
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

/** Results of a chat stand behind their call. */
const answerCalls: Step = (messages) => {
  const parsed = messages.map(({ bytes, role }) => (role === 'assistant' || role === 'tool' ? parse(bytes) : {}));
  const answered = new Set(parsed.map(({ tool_call_id: id }) => id));
  const fitted: WireMessage[] = [];
  let missing: WireMessage[] = [];
  messages.forEach((message, index) => {
    if (message.role !== 'tool') append(fitted, missing.splice(0));
    fitted.push(message);
    const calls = objectsIn(parsed[index]!['tool_calls']).filter(({ id }) => !answered.has(id));
    if (calls.length > 0)
      missing = calls.map(({ id }) => write({ role: 'tool', tool_call_id: id, content: NO_RESULT }));
  });
  append(fitted, missing);
  return fitted.length === messages.length ? messages : fitted;
};

/** What ends in a call, or in what the provider's own tools do, waits for something else than a word. */
const askToGoOn: Step = (messages, { dialect, dropped }) => {
  const last = messages.at(-1);
  if (last === undefined || (last.role !== 'assistant' && last.role !== 'model')) return messages;
  if (!endsInWords(parse(last.bytes))) return messages;
  dropped.add(`${CONVERSATION_FIELDS[dialect]}[].prefill`);
  return [
    ...messages,
    write(dialect === 'gemini' ? { role: 'user', parts: [{ text: GO_ON }] } : { role: 'user', content: GO_ON }),
  ];
};

function endsInWords(message: JsonObject): boolean {
  if ('tool_calls' in message) return false;
  const content = message['content'] ?? message['parts'];
  const last = Array.isArray(content) ? objectsIn(content).at(-1) : content;
  return typeof last === 'string' || (typeof last === 'object' && last !== null && 'text' in last);
}

const STEPS: readonly {
  readonly habit: Habit;
  readonly dialects: readonly DialectName[] | null;
  readonly step: Step;
}[] = [
  { habit: 'laterInstructions', dialects: ['openai-chat'], step: gatherInstructions },
  { habit: 'toolTurnsWithoutReasoning', dialects: ['openai-chat'], step: fillReasoning },
  { habit: 'unansweredCalls', dialects: ['openai-chat'], step: answerCalls },
  { habit: 'prefill', dialects: null, step: askToGoOn },
];

/** The messages of a list; a text, or anything that is no object, is none that could be fitted. */
function readMessages(body: Buffer, list: Span): readonly WireMessage[] {
  return [...readElements(body, list)].map(({ start, end }) => {
    const bytes = body.subarray(start, end);
    return { bytes, role: roleOf(bytes) };
  });
}

function roleOf(bytes: Buffer): string | null {
  if (bytes[0] !== 0x7b) return null;
  const { role } = scanObject(bytes, ROLE).fields;
  return role === undefined ? null : textIn(JSON.parse(bytes.toString('utf8', role.start, role.end)));
}

function writeMessages(messages: readonly WireMessage[]): Buffer {
  const parts = messages.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [COMMA, bytes]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}

function write(message: JsonObject): WireMessage {
  return { bytes: Buffer.from(JSON.stringify(message)), role: textIn(message['role']) };
}

function parse(bytes: Buffer): JsonObject {
  return JSON.parse(bytes.toString()) as JsonObject;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => textIn(text) ?? '')
    .join('\n\n');
}
