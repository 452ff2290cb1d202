import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../platform/time/clock.js';

const CODE_BYTES = 16;
const VALID_MS = 15 * 60_000;
const MOST_TRIES = 5;

/** How a set-up code was answered. */
export type CodeVerdict = 'right' | 'wrong' | 'expired' | 'burnt';

/** One code that opens the set-up once: 128 bits, fifteen minutes, five tries. Printed, never logged. */
export class SetupCode {
  readonly text: string;
  private readonly expiresAt: number;
  private tries = 0;
  private isUsed = false;

  constructor(private readonly clock: Clock) {
    this.text = randomBytes(CODE_BYTES)
      .toString('hex')
      .replaceAll(/(.{4})(?=.)/g, '$1-');
    this.expiresAt = clock.monotonic() + VALID_MS;
  }

  /** Whether it can still be entered. */
  get isOpen(): boolean {
    return !this.isUsed && this.tries < MOST_TRIES && this.clock.monotonic() < this.expiresAt;
  }

  /** Counts a try; a code is taken with or without its dashes and with spaces. */
  check(given: string): CodeVerdict {
    if (this.isUsed || this.tries >= MOST_TRIES) return 'burnt';
    if (this.clock.monotonic() >= this.expiresAt) return 'expired';
    this.tries++;
    const [expected, got] = [plain(this.text), plain(given)];
    const isRight = expected.length === got.length && timingSafeEqual(expected, got);
    if (isRight) return 'right';
    return this.tries >= MOST_TRIES ? 'burnt' : 'wrong';
  }

  /** Ends it, once the set-up is done. */
  use(): void {
    this.isUsed = true;
  }
}

function plain(code: string): Buffer {
  return Buffer.from(code.toLowerCase().replaceAll(/[\s-]/g, ''));
}
