import { describe, expect, it } from '@jest/globals';
import { CallNotes, NoteTopic } from '../../../src/gateway/protocol/call-notes.js';
import { withBytes } from '../../../src/gateway/protocol/call.js';
import { callOf } from '../../support/compiled.js';

const COUNT = new NoteTopic<number>('a count');
const OTHER = new NoteTopic<number>('a count');

describe('what is noted of a request', () => {
  it('is found out once, even when it is nothing much', () => {
    const notes = new CallNotes();
    let asked = 0;
    const find = (): number => asked++;
    expect([notes.of(COUNT), notes.obtain(COUNT, find), notes.obtain(COUNT, find), asked]).toEqual([
      undefined,
      0,
      0,
      1,
    ]);
  });

  it('is kept by its topic, whatever that is called, and until it is forgotten', () => {
    const notes = new CallNotes();
    notes.obtain(COUNT, () => 1);
    expect(notes.obtain(OTHER, () => 2)).toBe(2);
    notes.forget(COUNT);
    expect([notes.of(COUNT), notes.of(OTHER)]).toEqual([undefined, 2]);
  });

  it('goes along with a copy of the same bytes, and not with other bytes', () => {
    const call = callOf({ messages: [] });
    call.notes.obtain(COUNT, () => 1);
    expect({ ...call, wantsStream: true }.notes.of(COUNT)).toBe(1);
    expect(withBytes(call, { body: call.body, top: call.top }).notes.of(COUNT)).toBeUndefined();
  });
});
