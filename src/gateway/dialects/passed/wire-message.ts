import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { readElements, scanObject, type Span } from '../../../platform/json-splice/scan-object.js';
import type { JsonObject } from '../../protocol/tool.js';
import { textIn } from '../shared/fields.js';

/** One message as it stands in the body, with what tells which it is. */
export interface WireMessage {
  readonly bytes: Buffer;
  readonly role: string | null;
}

const ROLE = new FieldNames(['role']);
const COMMA = Buffer.from(',');
const BRACE = 0x7b;

/** The messages of a list; a text, or anything that is no object, is none that could be fitted. */
export function readMessages(body: Buffer, list: Span): readonly WireMessage[] {
  return [...readElements(body, list)].map(({ start, end }) => {
    const bytes = body.subarray(start, end);
    return { bytes, role: roleOf(bytes) };
  });
}

/** The list as it is to stand in the body. */
export function writeMessages(messages: readonly WireMessage[]): Buffer {
  const parts = messages.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [COMMA, bytes]));
  return Buffer.concat([Buffer.from('['), ...parts, Buffer.from(']')]);
}

/** A message of the gateway's own. */
export function writeMessage(message: JsonObject): WireMessage {
  return { bytes: Buffer.from(JSON.stringify(message)), role: textIn(message['role']) };
}

/** A message as an object; an empty one for what is none. */
export function parseMessage({ bytes }: WireMessage): JsonObject {
  return bytes[0] === BRACE ? (JSON.parse(bytes.toString()) as JsonObject) : {};
}

function roleOf(bytes: Buffer): string | null {
  if (bytes[0] !== BRACE) return null;
  const { role } = scanObject(bytes, ROLE).fields;
  return role === undefined ? null : textIn(JSON.parse(bytes.toString('utf8', role.start, role.end)));
}
