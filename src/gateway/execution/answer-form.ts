import type { BodyKind } from '../../platform/sse/first-bytes.js';
import type { Operation } from '../protocol/operation.js';

/** How an answer with status 200 is read. */
export type AnswerForm =
  | { readonly kind: 'whole' | 'events' }
  /** Passed on unread, under a content type. */
  | { readonly kind: 'passage'; readonly contentType: string; readonly isEvents: boolean };

/** What an upstream says of its answer, and what the first bytes tell; null where there are none. */
export interface AnswerSigns {
  readonly contentType: string | undefined;
  readonly begins: BodyKind | null;
}

const EVENT_STREAM = 'text/event-stream';
const JSON_TYPE = 'application/json';
/** Of anything but sound and pictures, and what servers say that know nothing of what they send. */
const MAY_BE_TEXT: ReadonlySet<string> = new Set([
  '',
  'text/plain',
  'application/octet-stream',
  JSON_TYPE,
  EVENT_STREAM,
]);

/** Whether a content type is that of an event stream, however it is written. */
export function isEventStream(contentType: string | undefined): boolean {
  return mediaType(contentType) === EVENT_STREAM;
}

/** How an answer is read: the first bytes tell more than a content type, which relays get wrong. */
export function answerForm(operation: Operation, { contentType, begins }: AnswerSigns): AnswerForm {
  const type = mediaType(contentType);
  const isEvents = begins === 'events' || (begins !== 'json' && type === EVENT_STREAM);
  if (operation.kind === 'text') return { kind: isEvents ? 'events' : 'whole' };
  const mayBeText = MAY_BE_TEXT.has(type);
  /** Pictures are answered in JSON, but for streams. */
  const isImage = mayBeText && begins === 'json' && operation.family === 'picture';
  if (!isEvents && (isImage || isWhole(type))) return { kind: 'whole' };
  return passage(contentType, isEvents && mayBeText);
}

function passage(contentType: string | undefined, isEvents: boolean): AnswerForm {
  const told = isEvents && !isEventStream(contentType) ? EVENT_STREAM : contentType;
  return { kind: 'passage', contentType: told ?? 'application/octet-stream', isEvents };
}

/** JSON, or the page of a web server, which is no answer. */
function isWhole(type: string): boolean {
  return type === JSON_TYPE || type === 'text/html';
}

function mediaType(contentType = ''): string {
  const end = contentType.indexOf(';');
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
