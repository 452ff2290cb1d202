import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { holdsMember } from '../../shared/holds-member.js';
import { parseObject } from '../../shared/parse-object.js';
import { withTextArguments } from './call-mender.js';

const ARGUMENTS = Buffer.from('"arguments"');
const OBJECT = 0x7b;

/** A whole reply with the arguments of its calls as text; the same buffer where they are. */
export function mendReply(body: Buffer): Buffer {
  const reply = holdsMember(body, ARGUMENTS, OBJECT) ? parseObject(body.toString()) : null;
  const choices = reply?.['choices'];
  if (reply === null || !Array.isArray(choices)) return body;
  return Buffer.from(JSON.stringify({ ...reply, choices: choices.map(mendChoice) }));
}

function mendChoice(choice: unknown): unknown {
  if (!isObject(choice) || !isObject(choice['message'])) return choice;
  const message = mendMessage(choice['message']);
  return message === null ? choice : { ...choice, message };
}

/** A message with the arguments of its calls as text; null when they are. */
export function mendMessage(message: JsonObject): JsonObject | null {
  const { tool_calls: calls } = message;
  const mended = withTextArguments(message);
  if (!Array.isArray(calls)) return mended;
  const mendedCalls = calls.map((call: unknown) => (isObject(call) ? (withTextArguments(call) ?? call) : call));
  const isSame = mended === null && mendedCalls.every((call, at) => call === calls[at]);
  return isSame ? null : { ...message, ...mended, tool_calls: mendedCalls };
}
