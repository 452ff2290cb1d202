import type { JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { holdsMember } from '../../shared/holds-member.js';
import { withPlainContent } from '../parts/content-parts.js';
import { parseObject } from '../../shared/parse-object.js';
import { saysSomething } from '../../shared/tool-arguments.js';
import { withTextArguments } from './call-mender.js';
import { callsIn, readPiece } from './call-table.js';

const ARGUMENTS = Buffer.from('"arguments"');
const CALLS = Buffer.from('"tool_calls"');
const CONTENT = Buffer.from('"content"');
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * A whole reply as clients can read it, whose words are no list of parts, and run its calls: they stand in a list, their
 * arguments are text, and what has neither name nor arguments is none. The same buffer where that is so already; null
 * where a call has arguments and no name, as nobody could tell what they are for.
 */
export function mendReply(body: Buffer): Buffer | null {
  const mayNeedIt =
    holdsMember(body, ARGUMENTS, OPEN_BRACE) ||
    holdsMember(body, CALLS, OPEN_BRACKET) ||
    holdsMember(body, CALLS, OPEN_BRACE) ||
    holdsMember(body, CONTENT, OPEN_BRACKET) ||
    holdsMember(body, CONTENT, OPEN_BRACE);
  const reply = mayNeedIt ? parseObject(body.toString()) : null;
  const choices = reply?.['choices'];
  if (reply === null || !Array.isArray(choices)) return body;
  if (choices.some(holdsBroken)) return null;
  const mended = choices.map(mendChoice);
  const isSame = mended.every((choice, at) => choice === choices[at]);
  return isSame ? body : Buffer.from(JSON.stringify({ ...reply, choices: mended }));
}

function holdsBroken(choice: unknown): boolean {
  const message = isObject(choice) ? choice['message'] : null;
  if (!isObject(message)) return false;
  return callsIn(message).some((call) => isNameless(call) && saysSomething(readPiece(call).text));
}

function mendChoice(choice: unknown): unknown {
  if (!isObject(choice) || !isObject(choice['message'])) return choice;
  const said = withPlainContent(choice['message']) ?? choice['message'];
  const message = mendMessage(said) ?? said;
  const calls = callsIn(message);
  const runnable = calls.filter((call) => !isNameless(call));
  if (runnable.length < calls.length) return { ...choice, message: { ...message, tool_calls: runnable } };
  return message === choice['message'] ? choice : { ...choice, message };
}

function isNameless(call: JsonObject): boolean {
  return readPiece(call).name === null;
}

/** A message with its calls in a list and their arguments as text; null when they are so. */
export function mendMessage(message: JsonObject): JsonObject | null {
  const { tool_calls: given } = message;
  const mended = withTextArguments(message);
  if (!Array.isArray(given) && !isObject(given)) return mended;
  const calls: unknown[] = Array.isArray(given) ? given : callsIn(message);
  const mendedCalls = calls.map((call: unknown) => (isObject(call) ? (withTextArguments(call) ?? call) : call));
  const isSame = mended === null && calls === given && mendedCalls.every((call, at) => call === calls[at]);
  return isSame ? null : { ...message, ...mended, tool_calls: mendedCalls };
}
