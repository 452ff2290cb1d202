import type { JsonObject } from '../../../protocol/tool.js';
import { objectsIn, textIn } from '../../shared/fields.js';
import { toolCallId } from '../../shared/tool-call-id.js';
import { parseMessage, writeMessage, type WireMessage } from '../../passed/wire-message.js';

/** An id that is not allowed, of a call or a result; it may be that of something else as well. */
const ODD_ID = /"(?:tool_use_)?id"\s*:\s*"(?![\w-]{1,64}")/;
const MARKS = [Buffer.from('"tool_use"'), Buffer.from('"tool_result"')];

/** The messages of Anthropic's dialect with the ids of calls as it allows them; other upstreams give what ids they like. */
export function fitCallIds(messages: readonly WireMessage[]): readonly WireMessage[] {
  if (!messages.some(mayHoldOddId)) return messages;
  return messages.map((message) => (mayHoldOddId(message) ? withOwnIds(message) : message));
}

function mayHoldOddId({ bytes }: WireMessage): boolean {
  return MARKS.some((mark) => bytes.includes(mark)) && ODD_ID.test(bytes.toString('latin1'));
}

function withOwnIds(wire: WireMessage): WireMessage {
  const message = parseMessage(wire);
  const content = objectsIn(message['content']);
  const mended = content.map(withOwnId);
  return mended.every((block, at) => block === content[at]) ? wire : writeMessage({ ...message, content: mended });
}

function withOwnId(block: JsonObject): JsonObject {
  const name = ID_FIELDS[String(block['type'])];
  const id = name === undefined ? null : textIn(block[name]);
  const allowed = id === null ? null : toolCallId(id);
  return name === undefined || allowed === id ? block : { ...block, [name]: allowed };
}

const ID_FIELDS: Readonly<Record<string, string>> = { tool_use: 'id', tool_result: 'tool_use_id' };
