import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { FrameBatch } from '../../../src/gateway/ledger/journal/frame.js';
import { readLines } from '../../../src/gateway/ledger/books/read-lines.js';

const checkpoint = (entry: string, channel: string): string => JSON.stringify({ kind: 'checkpoint', entry, channel });

/** Texts short and long, with characters of one to four bytes. */
const channels = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.nat({ max: 90_000 }).map((length) => 'é'.repeat(length)),
);

describe('a batch of lines', () => {
  it('is read as what was put in, in its order, wherever it was taken in between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(channels, fc.boolean()), { maxLength: 60 }), (steps) => {
        const batch = new FrameBatch();
        const taken: Buffer[] = [];
        const take = (): void => void taken.push(...[batch.take()].filter((bytes) => bytes !== null));
        for (const [index, [channel, isTaken]] of steps.entries()) {
          batch.add(checkpoint(`b-${index}`, channel));
          if (isTaken) take();
        }
        take();
        const { lines, damaged } = readLines(Buffer.concat(taken), true);
        expect(damaged).toBe(0);
        expect(lines.map(({ json }) => json)).toEqual(
          steps.map(([channel], index) => checkpoint(`b-${index}`, channel.replaceAll('\0', '\ufffd'))),
        );
        expect(lines.map(({ kind, entry }) => [kind, entry])).toEqual(steps.map((_, i) => ['checkpoint', `b-${i}`]));
      }),
    );
  });

  it('keeps what was taken as it was while more is added', () => {
    const batch = new FrameBatch();
    batch.add('{"kind":"parking","at":1}');
    const first = batch.take();
    const copy = Buffer.from(first ?? '');
    for (let i = 0; i < 5_000; i++) batch.add(checkpoint(`b-${i}`, 'c'));
    expect(first).toEqual(copy);
  });

  it('gives nothing when nothing was added', () => {
    const batch = new FrameBatch();
    expect(batch.take()).toBeNull();
    batch.add('{"kind":"parking","at":1}');
    batch.take();
    expect(batch.take()).toBeNull();
  });

  it('takes time in proportion to what is added', () => {
    const batch = new FrameBatch();
    for (let i = 0; i < 40_000; i++) batch.add(checkpoint(`b-${i}`, 'x'.repeat(300)));
    expect(batch.take()?.length).toBeGreaterThan(40_000 * 300);
  }, 5_000);
});
