import { isBlank } from '../../shared/conversation.js';
import { isObject, textIn } from '../../shared/fields.js';
import { holdsBlankText } from '../../shared/holds-member.js';
import { EMPTY_TURN } from '../../shared/stand-in.js';
import type { PassedContext } from '../../passed/passed-dialect.js';
import { parseMessage, writeMessage, type WireMessage } from '../../passed/wire-message.js';
import type { WireRequest } from '../../passed/wire-request.js';

/** Where a text may be blank; most requests hold none that is, and need not be parsed. */
const TEXTS = ['"text"', '"content"', '"system"'].map((name) => Buffer.from(name));

/** Anthropic's messages without texts that say nothing; a turn of the user stays one, with a word that says so. */
export function leaveOutBlanks(messages: readonly WireMessage[]): readonly WireMessage[] {
  const fitted = messages.flatMap((message) => (mayHoldBlank(message.bytes) ? withoutBlanks(message) : [message]));
  const last = fitted.at(-1);
  if (last?.role === 'assistant') fitted.splice(-1, 1, withoutBlankEnd(last));
  const isSame = fitted.length === messages.length && fitted.every((message, at) => message === messages[at]);
  return isSame ? messages : fitted;
}

/** The same for instructions. */
export function leaveOutBlankInstructions(request: WireRequest, { body, traits }: PassedContext): void {
  const span = request.spanOf('system');
  if (!traits.refuses.has('blankTexts') || span === undefined) return;
  // From the name of the field on, as the text may be all that it holds.
  const system = body.subarray(body.lastIndexOf('"system"', span.start), span.end);
  if (!mayHoldBlank(system)) return;
  const told = request.get('system');
  const kept = keptOf(told);
  if (saysNothing(kept)) request.remove('system');
  else if (kept !== told) request.set('system', kept);
}

function mayHoldBlank(bytes: Buffer): boolean {
  return TEXTS.some((name) => holdsBlankText(bytes, name));
}

function withoutBlanks(wire: WireMessage): WireMessage[] {
  const message = parseMessage(wire);
  const { content } = message;
  const kept = keptOf(content);
  if (!saysNothing(kept)) return [kept === content ? wire : writeMessage({ ...message, content: kept })];
  return wire.role === 'user' ? [writeMessage({ ...message, content: EMPTY_TURN })] : [];
}

/** Words that the model is to go on with must not end in white space. */
function withoutBlankEnd(wire: WireMessage): WireMessage {
  const message = parseMessage(wire);
  const { content } = message;
  const blocks: unknown[] = Array.isArray(content) ? content : [content];
  const last = blocks.at(-1);
  const text = textIn(isObject(last) ? last['text'] : last);
  if (text === null || text.trimEnd() === text) return wire;
  const trimmed = isObject(last) ? { ...last, text: text.trimEnd() } : text.trimEnd();
  return writeMessage({ ...message, content: Array.isArray(content) ? [...blocks.slice(0, -1), trimmed] : trimmed });
}

/** Content without what is blank in it; the same where nothing is. */
function keptOf(content: unknown): unknown {
  if (!Array.isArray(content)) return content;
  const kept = content.filter((block) => !isBlankBlock(block)).map(withKeptResult);
  return kept.length === content.length && kept.every((block, at) => block === content[at]) ? content : kept;
}

function isBlankBlock(block: unknown): boolean {
  if (!isObject(block) || block['type'] !== 'text') return false;
  const text = textIn(block['text']);
  return text !== null && isBlank(text);
}

/** A result may hold nothing at all, and no text that is blank. */
function withKeptResult(block: unknown): unknown {
  if (!isObject(block) || block['type'] !== 'tool_result') return block;
  const { content, ...result } = block;
  const kept = keptOf(content);
  if (kept === content) return block;
  return saysNothing(kept) ? result : { ...result, content: kept };
}

function saysNothing(content: unknown): boolean {
  return Array.isArray(content) ? content.length === 0 : typeof content === 'string' && isBlank(content);
}
