import type { NeutralEvent } from '../../protocol/neutral-event.js';

/** What a stream may say in all where it is kept for its end, without the frames of its events; no model writes so much. */
const MOST_BYTES = 8 * 1024 * 1024;
/** What anything else but text takes, and each token that could have been chosen. */
const OTHER_BYTES = 64;

/** Counts what is kept of a stream because its last words repeat it. */
export class Said {
  private bytes = 0;

  /** Counts one more event; false once it is too much. */
  add(event: NeutralEvent): boolean {
    this.bytes += weightOf(event);
    return this.bytes <= MOST_BYTES;
  }
}

function weightOf(event: NeutralEvent): number {
  if ('text' in event) return event.text.length;
  if (event.kind !== 'logprobs') return OTHER_BYTES;
  return event.tokens.reduce((sum, { alternatives }) => sum + (1 + alternatives.length) * OTHER_BYTES, 0);
}
