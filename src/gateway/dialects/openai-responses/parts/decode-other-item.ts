import { GatewayError } from '../../../../platform/errors/gateway-error.js';
import type { Message } from '../../../protocol/message.js';
import { textPart, type AssistantPart, type UserPart } from '../../../protocol/part.js';
import { isObject, type Fields } from '../../shared/fields.js';
import { readTexts, speak, speakInTurn } from '../../shared/texts.js';
import { decodeImage } from './media.js';

const CALL = /_call$/;
const OUTPUT = /_output$/;
/** Items by which the user answers. */
const OF_USER: ReadonlySet<string> = new Set(['mcp_approval_response']);
/** Fields of a call that are none of its arguments. */
const ABOUT_CALL: ReadonlySet<string> = new Set(['type', 'id', 'call_id', 'status', 'execution', 'created_by']);

/**
 * An item of a tool that OpenAI runs or defines itself, in words that any model has: a call that the client carried out
 * becomes a call of a function of its name, and the output its result; everything else is told as text. Throws
 * `invalid_request` for a conversation that only OpenAI can read.
 */
export function decodeOtherItem(item: Fields, type: string): Message {
  const callId = item.text('call_id') ?? (OUTPUT.test(type) ? item.text('id') : null);
  if (callId !== null && OUTPUT.test(type)) return decodeOutput(item, callId);
  if (callId !== null && CALL.test(type)) return decodeCall(item, callId, type.replace(CALL, ''));
  if (OF_USER.has(type)) return { role: 'user', parts: speak(item, type) };
  const parts = speakInTurn(item, type);
  if (parts.length === 0 && type.includes('compaction')) throw sealed(item);
  return { role: 'assistant', parts };
}

function decodeCall(item: Fields, id: string, name: string): Message {
  const told = Object.entries(item.value).filter(([field]) => !ABOUT_CALL.has(field));
  const [only] = told;
  const input = told.length === 1 && isObject(only?.[1]) ? only[1] : Object.fromEntries(told);
  item.ignoreAll();
  const call: AssistantPart = { kind: 'tool_call', id, name, arguments: JSON.stringify(input), isCustom: false };
  return { role: 'assistant', parts: [call] };
}

function decodeOutput(item: Fields, callId: string): Message {
  const screenshot = pictureIn(item.raw('output')) ? item.object('output') : null;
  const parts: UserPart[] = screenshot === null ? outputOf(item) : [shownOn(screenshot)];
  return { role: 'tool', callId, name: null, isError: false, parts };
}

/** An output may well be empty. */
function outputOf(item: Fields): UserPart[] {
  const { text, isWhole } = readTexts(item.value);
  if (text !== '' || !isWhole) return speak(item, null);
  item.ignoreAll();
  return [textPart('')];
}

function pictureIn(output: unknown): boolean {
  return isObject(output) && (typeof output['image_url'] === 'string' || typeof output['file_id'] === 'string');
}

function shownOn(screenshot: Fields): UserPart {
  screenshot.ignore('type');
  return decodeImage(screenshot);
}

function sealed({ path }: Fields): GatewayError {
  const message = 'The earlier conversation is compacted so that only OpenAI can read it: send its items instead.';
  return new GatewayError('invalid_request', { message, param: path });
}
