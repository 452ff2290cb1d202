import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { parseObject } from '../../shared/parse-object.js';
import { withTextArguments } from './call-mender.js';

const ARGUMENTS = Buffer.from('"arguments"');
const COLON = 0x3a;
const OBJECT = 0x7b;
const BLANKS: ReadonlySet<number | undefined> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** A whole reply with the arguments of its calls as text; the same buffer where they are. */
export function mendReply(body: Buffer): Buffer {
  const reply = holdsObject(body) ? parseObject(body.toString()) : null;
  const choices = reply?.['choices'];
  if (reply === null || !Array.isArray(choices)) return body;
  return Buffer.from(JSON.stringify({ ...reply, choices: choices.map(mendChoice) }));
}

/** Inside of a JSON string the quotes of the needle would be escaped, so a match is a real field. */
function holdsObject(body: Buffer): boolean {
  for (let at = body.indexOf(ARGUMENTS); at >= 0; at = body.indexOf(ARGUMENTS, at + 1)) {
    const colon = pastBlanks(body, at + ARGUMENTS.length);
    if (body[colon] === COLON && body[pastBlanks(body, colon + 1)] === OBJECT) return true;
  }
  return false;
}

function pastBlanks(body: Buffer, from: number): number {
  let at = from;
  while (BLANKS.has(body[at])) at++;
  return at;
}

function mendChoice(choice: unknown): unknown {
  if (!isObject(choice) || !isObject(choice['message'])) return choice;
  return { ...choice, message: mendMessage(choice['message']) };
}

function mendMessage(message: JsonObject): JsonObject {
  const { tool_calls: calls } = message;
  const mended = withTextArguments(message) ?? message;
  if (!Array.isArray(calls)) return mended;
  const mendCall = (call: unknown): unknown => (isObject(call) ? (withTextArguments(call) ?? call) : call);
  return { ...mended, tool_calls: calls.map(mendCall) };
}
