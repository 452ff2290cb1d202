import { isUtf8 } from 'node:buffer';
import type { Message } from '../../protocol/message.js';
import { textPart, type FilePart, type MediaSource, type UserPart } from '../../protocol/part.js';

/** Media types whose bytes are text, beside all of `text/`. */
const TEXT =
  /^(?:text\/.+|application\/(?:(?:.+\+)?(?:json|xml|yaml)|x-yaml|toml|javascript|x-javascript|typescript|sql|x-sh|x-ndjson))(?:;|$)/i;

/** The text of a file that is plain text of some kind; null for any other. What is not UTF-8 counts as Latin-1. */
export function textInFile({ source }: FilePart): string | null {
  if (!isText(source)) return null;
  const bytes = Buffer.from(source.data, 'base64');
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

function isText(source: MediaSource): source is Extract<MediaSource, { kind: 'data' }> {
  return source.kind === 'data' && TEXT.test(source.mediaType);
}

/** The conversation with files of plain text as text, for dialects whose upstreams take none but PDF. */
export function spellOutFiles(messages: readonly Message[]): readonly Message[] {
  return messages.some(holdsText) ? messages.map(spellOut) : messages;
}

function holdsText({ parts }: Message): boolean {
  return parts.some((part) => part.kind === 'file' && isText(part.source));
}

function spellOut(message: Message): Message {
  return message.role === 'user' || message.role === 'tool' ? { ...message, parts: message.parts.map(spell) } : message;
}

function spell(part: UserPart): UserPart {
  const text = part.kind === 'file' ? textInFile(part) : null;
  if (part.kind !== 'file' || text === null) return part;
  const { name, cacheControl } = part;
  return { ...textPart(framed(text, name)), ...(cacheControl === undefined ? {} : { cacheControl }) };
}

/** A file is told apart from what stands around it, and named if it has a name. */
function framed(text: string, name: string | null): string {
  return `<document${name === null ? '' : ` title=${JSON.stringify(name)}`}>\n${text}\n</document>`;
}
