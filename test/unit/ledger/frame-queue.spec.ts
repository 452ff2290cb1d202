import * as fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { FrameQueue } from '../../../src/gateway/ledger/journal/frame-queue.js';
import { readLines } from '../../../src/gateway/ledger/store/read-lines.js';

const checkpoint = (entry: string, channel: string): string => JSON.stringify({ kind: 'checkpoint', entry, channel });

/** Texts short and long, with characters of one to four bytes. */
const channels = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 200 }),
  fc.nat({ max: 90_000 }).map((length) => 'é'.repeat(length)),
);

describe('the newest lines of a journal', () => {
  it('are read as what was put in, in its order, wherever they were taken in between', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(channels, fc.boolean()), { maxLength: 60 }), (steps) => {
        const queue = new FrameQueue();
        const taken: Buffer[] = [];
        const take = (): void => void taken.push(...[queue.take()].filter((bytes) => bytes !== null));
        for (const [index, [channel, isTaken]] of steps.entries()) {
          queue.add(checkpoint(`b-${index}`, channel));
          if (isTaken) take();
        }
        take();
        const { lines, damaged } = readLines(Buffer.concat(taken), true);
        expect(damaged).toEqual([]);
        expect(lines.map(({ json }) => json)).toEqual(
          steps.map(([channel], index) => checkpoint(`b-${index}`, channel.replaceAll('\0', '\ufffd'))),
        );
        expect(lines.map(({ kind, entry }) => [kind, entry])).toEqual(steps.map((_, i) => ['checkpoint', `b-${i}`]));
      }),
    );
  });

  it('stay as they were taken until they are released, however often memory is used again', () => {
    const step = fc.record({ channel: channels, takes: fc.boolean(), releases: fc.nat({ max: 3 }) });
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 200 }), (steps) => {
        const queue = new FrameQueue();
        let copies: Buffer[] = [];
        for (const [index, { channel, takes, releases }] of steps.entries()) {
          queue.add(checkpoint(`b-${index}`, channel));
          const piece = takes ? queue.take() : null;
          if (piece !== null) copies.push(Buffer.from(piece));
          const released = Math.min(releases, queue.pieces);
          queue.release(released);
          copies = copies.slice(released);
          expect(queue.pieces).toBe(copies.length);
          expect(queue.unreleased().equals(Buffer.concat(copies))).toBe(true);
        }
      }),
    );
  });

  it('take no more memory for many lines than for a few, while they are released', () => {
    const queue = new FrameQueue();
    const line = checkpoint('b-1', 'x'.repeat(300));
    const memories = new Set<ArrayBufferLike>();
    for (let i = 0; i < 20_000; i++) {
      queue.add(line);
      memories.add(queue.take()!.buffer);
      if (queue.pieces > 100) queue.release(100);
    }
    expect(memories.size).toBeLessThanOrEqual(4);
  });

  it('are nothing when nothing was added', () => {
    const queue = new FrameQueue();
    expect(queue.take()).toBeNull();
    queue.add('{"kind":"parking","at":1}');
    queue.take();
    expect(queue.take()).toBeNull();
  });

  it('take time in proportion to what is added', () => {
    const queue = new FrameQueue();
    for (let i = 0; i < 40_000; i++) queue.add(checkpoint(`b-${i}`, 'x'.repeat(300)));
    expect(queue.take()?.length).toBeGreaterThan(40_000 * 300);
  });
});
