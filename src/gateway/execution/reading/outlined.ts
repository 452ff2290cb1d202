import { CUT_MARK, EventOutline } from '../../../platform/sse/event-outline.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import { EVENT_DENSITY, swells } from '../../../platform/json-splice/swells.js';

/** Smaller events are read as they are. */
const LARGE_EVENT_BYTES = 256 * 1024;
/** More of an event beside its long texts would hold up everybody while it is read; no model writes so much. */
const MOST_READ_BYTES = 4 * 1024 * 1024;
const PIECE_BYTES = 64 * 1024;

const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Two million tokens: longer texts of an answer are pictures, which no other dialect is told of. */
const MOST_ANSWER_TEXT_BYTES = 8 * 1024 * 1024;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;

/** Whether an event is so large that reading all of it would hold up everybody. */
export function isLarge(event: Buffer): boolean {
  return event.length > LARGE_EVENT_BYTES;
}

/** What is to be read of an event: of a large one its outline, without pictures; null where even that is too much. */
export function readableOf(event: Buffer): Buffer | null {
  if (!isLarge(event)) return event;
  const outline = new EventOutline();
  for (let at = 0; at < event.length && outline.bytes <= MOST_READ_BYTES; at += PIECE_BYTES) {
    outline.push(event.subarray(at, at + PIECE_BYTES));
  }
  if (outline.bytes > MOST_READ_BYTES) return null;
  const read = outline.take();
  return swells(read, EVENT_DENSITY) ? null : read;
}

/** Whether anything in words for a client was made of a text that is not whole. */
export function isCut(words: Buffer | string): boolean {
  return words.length > CUT_MARK.length && words.includes(CUT_MARK);
}

/** What stands for the events of an event that cannot be read. */
export const UNREADABLE: readonly NeutralEvent[] = [{ kind: 'broken', why: 'invalid' }];

/** What is to be read of a whole answer: of a large one everything but its pictures; null where even that is too much. */
export function outlineOfAnswer(body: Buffer): Buffer | null {
  if (!isLarge(body)) return body;
  const outlined = new OutlinedAnswer();
  for (let at = 0; at < body.length; at += PIECE_BYTES) {
    if (!outlined.add(body.subarray(at, at + PIECE_BYTES))) return null;
  }
  return outlined.take();
}

/** Collects what is to be read of a whole answer: everything but its pictures. */
export class OutlinedAnswer {
  private readonly outline = new EventOutline(MOST_ANSWER_TEXT_BYTES);
  private total = 0;

  get bytes(): number {
    return this.outline.bytes;
  }

  /** False once there is too much of it. */
  add(chunk: Buffer): boolean {
    this.total += chunk.length;
    if (this.total > MAX_ANSWER_BYTES || this.bytes > MOST_ANSWER_BYTES) return false;
    this.outline.push(chunk);
    return true;
  }

  take(): Buffer {
    return this.outline.take();
  }
}
