import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { DONE_EVENT, encodeEvent, HEARTBEAT } from '../../../../src/platform/sse/encoder.js';
import { readEvent } from '../../../../src/platform/sse/event.js';
import { SseSplitter } from '../../../../src/platform/sse/splitter.js';

/** An event as its receiver sees it. */
interface Seen {
  readonly name: string | null;
  readonly data: string;
}

const word = fc.string({ unit: fc.constantFrom('a', ' ', ':', '{', '"', 'é', '🔑', '\\'), maxLength: 12 });

/** The lines of one event, in any order, with what they mean. */
const eventLines = fc
  .tuple(fc.array(word, { minLength: 1, maxLength: 3 }), fc.option(word), fc.option(word), fc.boolean())
  .map(([data, name, comment, isTight]): { lines: string[]; seen: Seen } => {
    const space = isTight && data.every((line) => !line.startsWith(' ')) ? '' : ' ';
    const lines = [
      ...(comment === null ? [] : [`:${comment}`]),
      ...(name === null ? [] : [`event: ${name}`]),
      ...data.map((line) => `data:${space}${line}`),
      'id: 7',
      'retry: 10',
    ];
    return {
      lines,
      seen: { name: name === null ? null : Buffer.from(name).toString('latin1'), data: data.join('\n') },
    };
  });

const stream = fc
  .tuple(fc.array(eventLines, { minLength: 1, maxLength: 4 }), fc.constantFrom('\n', '\r\n', '\r'), fc.boolean())
  .map(([events, end, hasMark]) => ({
    bytes: Buffer.from((hasMark ? '\ufeff' : '') + events.map(({ lines }) => [...lines, '', ''].join(end)).join('')),
    seen: events.map((event) => event.seen),
  }));

/** What comes of the chunks: the events with data, and all bytes of whole events in their order. */
function receive(chunks: readonly Buffer[]): { seen: Seen[]; bytes: Buffer; pending: number } {
  const splitter = new SseSplitter();
  const seen: Seen[] = [];
  const whole: Buffer[] = [];
  for (const chunk of chunks) {
    splitter.push(chunk);
    let start = 0;
    for (const end of splitter.ends) {
      const bytes = splitter.bytes.subarray(start, end);
      const { name, data } = readEvent(bytes);
      if (data !== null) seen.push({ name, data: data.toString() });
      whole.push(Buffer.from(bytes));
      start = end;
    }
  }
  return { seen, bytes: Buffer.concat(whole), pending: splitter.pending };
}

describe('SseSplitter', () => {
  it('gives the same events wherever the bytes are cut in two, for LF, CRLF and CR', () => {
    fc.assert(
      fc.property(stream, ({ bytes, seen }) => {
        for (let cut = 0; cut <= bytes.length; cut++) {
          const received = receive([bytes.subarray(0, cut), bytes.subarray(cut)]);
          expect([cut, received]).toEqual([cut, { seen, bytes, pending: 0 }]);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same events when every byte comes alone', () => {
    fc.assert(
      fc.property(stream, ({ bytes, seen }) => {
        const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
        expect(receive(chunks)).toEqual({ seen, bytes, pending: 0 });
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same events in chunks of any sizes', () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(20), { minLength: 1 }), ({ bytes, seen }, sizes) => {
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = (sizes[i % sizes.length] ?? 0) + 1;
          chunks.push(bytes.subarray(at, (at += size)));
        }
        expect(receive(chunks).seen).toEqual(seen);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps what has no end yet, and says so', () => {
    const { seen, bytes, pending } = receive([Buffer.from('data: a\n\ndata: b\n')]);
    expect([seen.map(({ data }) => data), bytes.toString(), pending]).toEqual([['a'], 'data: a\n\n', 8]);
  });

  it('does not copy a chunk that holds whole events', () => {
    const splitter = new SseSplitter();
    const chunk = Buffer.from('data: a\n\ndata: b\n\n');
    splitter.push(chunk);
    expect(splitter.bytes).toBe(chunk);
    expect(splitter.ends).toEqual([9, 18]);
  });

  it('takes CRLF that begins in the middle of a stream of LF', () => {
    expect(receive([Buffer.from('data: a\n\ndata: '), Buffer.from('b\r\n\r\n')]).seen.map(({ data }) => data)).toEqual([
      'a',
      'b',
    ]);
  });

  it('gives up on an event that outgrows the limit, however small its chunks', () => {
    const splitter = new SseSplitter(100);
    const push = (text: string): void => splitter.push(Buffer.from(text));
    push(`data: ${'x'.repeat(90)}\n\n`);
    for (let i = 0; i < 10; i++) push('data: 3456');
    expect(() => push('x')).toThrow(Error);
  });

  it('takes what the encoder writes', () => {
    const payload = { text: 'line\nbreak \u2028 é' };
    const { seen } = receive([Buffer.concat([HEARTBEAT, encodeEvent(payload), HEARTBEAT, DONE_EVENT])]);
    expect(seen.map(({ data }) => data)).toEqual([JSON.stringify(payload), '[DONE]']);
  });
});
