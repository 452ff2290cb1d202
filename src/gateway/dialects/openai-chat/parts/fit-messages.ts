import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import { removeFields } from '../../../../platform/json-splice/remove-fields.js';
import { scanObject } from '../../../../platform/json-splice/scan-object.js';
import { insertFields, splice } from '../../../../platform/json-splice/splice.js';
import type { MessageStep } from '../../passed/fit-messages.js';
import { parseMessage, writeMessage, type WireMessage } from '../../passed/wire-message.js';
import { objectsIn, textIn } from '../../shared/fields.js';
import { BLANK_REASONING } from './encode-messages.js';

const THOUGHT = new FieldNames(['reasoning_content', 'reasoning', 'tool_calls']);
const REASONING = new FieldNames(['reasoning_content', 'reasoning', 'reasoning_details']);

/** Brings all instructions to the front, as one message. */
export const gatherInstructions: MessageStep = (messages) => {
  const isInstruction = ({ role }: WireMessage): boolean => role === 'system' || role === 'developer';
  if (!messages.some((message, index) => index > 0 && isInstruction(message))) return messages;
  const texts = messages.filter(isInstruction).map((message) => textOf(parseMessage(message)['content']));
  const first = writeMessage({ role: 'system', content: texts.filter((text) => text !== '').join('\n\n') });
  return [first, ...messages.filter((message) => !isInstruction(message))];
};

/** Gives every message of a turn with calls what was thought, or a stand-in for it. */
export const fillReasoning: MessageStep = (messages) => {
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
export const leaveOutReasoning: MessageStep = (messages, { dropped }) => {
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

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => textIn(text) ?? '')
    .join('\n\n');
}
