import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isUtf8 } from 'node:buffer';
import { CUT_MARK, EventOutline } from '../../../../src/platform/sse/event-outline.js';
import { readEvent } from '../../../../src/platform/sse/event.js';

const MIB = 1024 * 1024;

function outlineOf(event: Buffer, pieceBytes = event.length): Buffer {
  const outline = new EventOutline();
  for (let at = 0; at < event.length; at += pieceBytes) outline.push(event.subarray(at, at + pieceBytes));
  return outline.take();
}

function eventOf(payload: unknown): Buffer {
  return Buffer.from(`event: x\r\ndata: ${JSON.stringify(payload)}\r\n\r\n`);
}

function parsed(event: Buffer): unknown {
  return JSON.parse(readEvent(event).data!.toString());
}

describe('the outline of an event', () => {
  it('is the event itself where no text is long, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 40 }), (json, size) => {
        const event = eventOf({ json, a: ['\\', '"', '\ud83d', 'é🔑'] });
        expect(outlineOf(event, size).equals(event)).toBe(true);
      }),
    );
  });

  it('has what stands behind a picture, without the picture', () => {
    const event = eventOf({ image: 'A'.repeat(5 * MIB), usage: { total: 3 }, text: 'short' });
    for (const size of [1_000, 64 * 1024, event.length]) {
      const outline = outlineOf(event, size);
      expect(outline.length).toBeLessThan(1.01 * MIB);
      expect(parsed(outline)).toMatchObject({ usage: { total: 3 }, text: 'short' });
    }
  });

  it.each([
    ['an escape of one character', '\n'],
    ['an escape of four digits', '\u0001'],
    ['an escaped backslash', '\\'],
    ['an escaped quote', '"'],
    ['half of a character', '\ud83d'],
    ['a character of several bytes', '🔑'],
  ])('cuts no text inside of %s', (_name, unit) => {
    for (const offset of [0, 1, 2, 3, 4, 5]) {
      const event = eventOf({ text: 'x'.repeat(MIB - offset) + unit.repeat(2_000) + 'y'.repeat(2_000), last: 1 });
      for (const size of [4_099, event.length]) {
        const outline = outlineOf(event, size);
        expect(isUtf8(outline)).toBe(true);
        expect(parsed(outline)).toMatchObject({ last: 1 });
      }
    }
  });

  it('marks a text that it has cut off, once and only then', () => {
    const event = eventOf({ short: 'x'.repeat(99), long: `${'y'.repeat(50)}\n`.repeat(9), last: 1 });
    for (const size of [7, 64, event.length]) {
      const outline = new EventOutline(100);
      for (let at = 0; at < event.length; at += size) outline.push(event.subarray(at, at + size));
      const { short, long, last } = parsed(outline.take()) as { short: string; long: string; last: number };
      expect([short.includes(CUT_MARK), long.split(CUT_MARK).length, last]).toEqual([false, 2, 1]);
    }
  });

  it('keeps a whole mebibyte of each text', () => {
    const [first, second] = ['a'.repeat(MIB), 'b'.repeat(MIB - 1)];
    expect(parsed(outlineOf(eventOf([first, second]), 10_000))).toEqual([first, second]);
  });
});
