import type { JsonObject } from '../../../protocol/tool.js';
import { NO_RESULT, orphanIntro } from '../../fit-conversation.js';
import { append } from '../../shared/append.js';
import { objectsIn, textIn } from '../../shared/fields.js';
import type { CallHabits } from '../../passed/fit-turns.js';
import { parseMessage, writeMessage, type WireMessage } from '../../passed/wire-message.js';

const CALL_ID = Buffer.from('"call_id"');
/** What stands for turns that nobody here can read. */
const COMPACTED = Buffer.from('"compaction');
/** Items that call, and those that hold their results; the tools of the provider have names of their own. */
const RESULT_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['function_call', 'function_call_output'],
  ['custom_tool_call', 'custom_tool_call_output'],
]);
const RESULTS: ReadonlySet<unknown> = new Set(RESULT_TYPES.values());

interface Item {
  readonly wire: WireMessage;
  readonly kind: 'call' | 'result' | 'other';
  readonly value: JsonObject;
  readonly callId: string | null;
}

/**
 * The items of a Responses request with a result somewhere behind each call, and no result without a call; that may also
 * be in what the request goes on from.
 */
export function fitItems(
  messages: readonly WireMessage[],
  { answersCalls, tellsOrphans }: CallHabits,
): readonly WireMessage[] {
  if (!messages.some(({ bytes }) => bytes.includes(CALL_ID))) return messages;
  const mayTell = tellsOrphans && !messages.some(({ bytes }) => bytes.includes(COMPACTED));
  const items = messages.map(readItem);
  const told = mayTell ? tellOrphans(items) : items;
  const fitted = (answersCalls ? answerCalls(told) : told).map(({ wire }) => wire);
  const isSame = fitted.length === messages.length && fitted.every((each, at) => each === messages[at]);
  return isSame ? messages : fitted;
}

function tellOrphans(items: readonly Item[]): readonly Item[] {
  const called = new Set<string | null>();
  return items.map((item) => {
    if (item.kind === 'call') called.add(item.callId);
    return item.kind === 'result' && !called.has(item.callId) ? asWords(item) : item;
  });
}

/** Results stand behind all that is called at once. */
function answerCalls(items: readonly Item[]): readonly Item[] {
  const answered = new Set(items.map(({ kind, callId }) => (kind === 'result' ? callId : null)));
  const whole: Item[] = [];
  const missing: Item[] = [];
  for (const item of items) {
    if (item.kind === 'other') append(whole, missing.splice(0));
    whole.push(item);
    if (item.kind === 'call' && !answered.has(item.callId)) missing.push(missingResult(item));
  }
  return [...whole, ...missing];
}

function readItem(wire: WireMessage): Item {
  const value = wire.bytes.includes(CALL_ID) ? parseMessage(wire) : {};
  const { type } = value;
  const kind = RESULT_TYPES.has(type) ? 'call' : RESULTS.has(type) ? 'result' : 'other';
  return { wire, kind, value, callId: textIn(value['call_id']) };
}

function missingResult({ value: { type }, callId }: Item): Item {
  const result = { type: RESULT_TYPES.get(type), call_id: callId, output: NO_RESULT };
  return { wire: writeMessage(result), kind: 'result', value: result, callId };
}

function asWords({ value: { output }, callId }: Item): Item {
  const intro = { type: 'input_text', text: orphanIntro(callId ?? '') };
  const words = typeof output === 'string' ? [{ type: 'input_text', text: output }] : objectsIn(output);
  const message = { type: 'message', role: 'user', content: [intro, ...words] };
  return { wire: writeMessage(message), kind: 'other', value: message, callId: null };
}
