import { describe, expect, it } from '@jest/globals';
import { isOpen, KEPT_MS, LONGEST_MS, SEED4_MS } from '../../../../src/control/access/session-rules.js';
import type { PersonRow, SessionRow } from '../../../../src/platform/database/control-schema.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const PERSON = { disabled: 0 } as PersonRow;

/** Of a session that began at 0, was used last at a time, and lasts so long at most. */
function open(lastsMs: number, seenAt: number, now: number, person = PERSON): boolean {
  return isOpen({ created_at: 0, seen_at: seenAt, expires_at: lastsMs } as SessionRow, person, now);
}

describe('a session', () => {
  it('ends half an hour after it was used last, and after twelve hours however it is used', () => {
    expect(open(LONGEST_MS, HOUR_MS, 90 * MINUTE_MS - 1)).toBe(true);
    expect(open(LONGEST_MS, HOUR_MS, 90 * MINUTE_MS)).toBe(false);
    expect(open(LONGEST_MS, 12 * HOUR_MS - 1, 12 * HOUR_MS - 1)).toBe(true);
    expect(open(LONGEST_MS, 12 * HOUR_MS - 1, 12 * HOUR_MS)).toBe(false);
  });

  it('that is to be kept lasts seven days, and a token of seed 4 a day, used or not', () => {
    expect([open(KEPT_MS, 0, 7 * 24 * HOUR_MS - 1), open(KEPT_MS, 0, 7 * 24 * HOUR_MS)]).toEqual([true, false]);
    expect([open(SEED4_MS, 0, 24 * HOUR_MS - 1), open(SEED4_MS, 0, 24 * HOUR_MS)]).toEqual([true, false]);
  });

  it('of somebody who is disabled is none', () => {
    expect(open(LONGEST_MS, 0, 1, { ...PERSON, disabled: 1 })).toBe(false);
  });
});
