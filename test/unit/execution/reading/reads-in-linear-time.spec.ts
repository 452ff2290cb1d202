import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import type { BodyReader } from '../../../../src/gateway/execution/reading/body-reader.js';
import { passedEvents } from '../../../../src/gateway/execution/reading/passed-events.js';
import { DIALECT_NAMES, type DialectName } from '../../../../src/gateway/protocol/dialect-name.js';
import type { NeutralEvent } from '../../../../src/gateway/protocol/neutral-event.js';
import { STREAM_WAYS, streamReader } from '../../../support/answer-readers.js';
import { contextOf } from '../../../support/dialect-streams.js';
import { SAMPLES } from '../../../support/dialects/samples.js';
import { growth } from '../../../support/growth.js';
import { event } from '../../../support/scripted-upstream.js';
import { someOf } from '../../../support/tier.js';

/** Twice the bytes in twice the pieces take twice as long; a reader that looks at bytes again takes four times as long. */
const MOST = 3;
const COUNT = 1_000;
const PIECE_BYTES = 64;
const ONE_EVENT = 'bytes in one event';

type Content = Exclude<NeutralEvent, { kind: 'start' | 'usage' | 'error' | 'broken' | 'end' }>;

function many(count: number, make: (index: number) => readonly Content[]): readonly Content[] {
  return Array.from({ length: count }, (_none, index) => make(index)).flat();
}

const text = (choice: number): Content => ({ kind: 'text', choice, text: 'a' });
const finish = (choice: number): Content => ({ kind: 'finish', choice, reason: 'stop', stopSequence: null });
const call = (index: number): Content => {
  return { kind: 'tool_call', choice: 0, index, id: `call_${index}`, name: 'f', isCustom: false };
};
const args = (index: number, piece: string): Content => ({ kind: 'tool_arguments', choice: 0, index, text: piece });
const callEnd = (index: number): Content => ({ kind: 'tool_call_end', choice: 0, index });

/** What an answer may hold very much of. */
const CONTENTS: Readonly<Record<string, (count: number) => readonly Content[]>> = {
  texts: (count) => many(count, () => [text(0)]),
  thoughts: (count) =>
    many(count, () => [
      { kind: 'reasoning', choice: 0, text: 'a' },
      { kind: 'reasoning_end', choice: 0, signature: null },
      text(0),
    ]),
  calls: (count) => many(count, (index) => [call(index), args(index, '{"a":1}'), callEnd(index)]),
  'pieces of one call': (count) => [call(0), ...many(count, (index) => [args(0, index === 0 ? '{"a":[1' : ',1')])],
};

/** The same of dialects that answer several times at once. */
const ANSWERS = (count: number): readonly Content[] => many(4 * count, (index) => [text(index), finish(index)]);

/** As an upstream of the dialect writes it, event by event. */
function written(dialect: DialectName, contents: readonly Content[]): Buffer[] {
  const encoder = DIALECTS[dialect].streamEncoder(contextOf());
  const events: readonly NeutralEvent[] = [{ kind: 'start', model: 'up' }, ...contents];
  return events.map((each) => Buffer.from(encoder.push(each))).filter(({ length }) => length > 0);
}

/** Calls of which all are under way at once, the pieces of each behind those of all others. */
function atOnce(make: (index: number) => readonly object[], count: number): Buffer[] {
  const calls = Array.from({ length: count }, (_none, index) => make(index).map((each) => Buffer.from(event(each))));
  return calls[0]!.flatMap((_none, step) => calls.map((steps) => steps[step]!));
}

/** What stands before the first content of an answer, and is none. */
function noise(count: number): Buffer[] {
  return Array.from({ length: count }, () => Buffer.from(': ping\n\ndata: null\n\n'));
}

/** A text in one event, in very many pieces. */
function largeEvent(dialect: DialectName, count: number): Buffer[] {
  const [start, ...whole] = written(dialect, [{ kind: 'text', choice: 0, text: 'A'.repeat(count * PIECE_BYTES) }]);
  const bytes = Buffer.concat([start!, ...whole]);
  return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_none, index) =>
    bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  );
}

const STREAMS: readonly (readonly [string, DialectName, (count: number) => Buffer[]])[] = DIALECT_NAMES.flatMap(
  (dialect) => {
    const contents = Object.entries(CONTENTS);
    if (dialect === 'openai-chat' || dialect === 'gemini') contents.push(['answers', ANSWERS]);
    const { atOnce: oneCall } = SAMPLES[dialect].calls;
    return [
      ...contents.map(([what, of]) => [what, dialect, (count: number) => written(dialect, of(count))] as const),
      ...(oneCall === null ? [] : [['calls at once', dialect, (count: number) => atOnce(oneCall, count)] as const]),
      ['noise', dialect, noise] as const,
      [ONE_EVENT, dialect, (count: number) => largeEvent(dialect, 32 * count)] as const,
    ];
  },
);

/** A client of the same dialect, and one of another, which is told of no text of more than a megabyte in one event. */
const CASES = STREAMS.flatMap(([what, upstream, make]) =>
  [upstream, upstream === 'anthropic' ? ('openai-responses' as const) : ('anthropic' as const)].flatMap((client) =>
    STREAM_WAYS.filter((way) => client === upstream || way === 'folded' || what !== ONE_EVENT).map(
      (way) => [client, upstream, way, what, make] as const,
    ),
  ),
);

/** Has a reader take the pieces, and asks of it what execution asks behind each. */
function take(reader: BodyReader, pieces: readonly Buffer[]): void {
  let asked = 0;
  for (const piece of pieces) {
    reader.push(piece);
    asked += reader.held + (reader.isComplete === true ? 1 : 0) + (reader.isInsideEvent === true ? 1 : 0);
  }
  expect(asked).toBeGreaterThanOrEqual(0);
}

class Unheard {
  fault: unknown = null;
  onContent(): void {}
  onFinish(): void {}
  onReply(): void {}
  onFail(fault: unknown): void {
    this.fault = fault;
  }
}

/** How much longer the reader takes for twice as much, which it has to have read to its end. */
function growthOf(make: (heard: Unheard) => BodyReader, piecesOf: (count: number) => Buffer[], count: number): number {
  const made = new Map([count, 2 * count].map((each) => [each, piecesOf(each)]));
  const work = (each: number): void => {
    const heard = new Unheard();
    take(make(heard), made.get(each)!);
    expect(heard.fault).toBeNull();
  };
  return growth(work, count, MOST);
}

describe('an answer that holds twice as much takes about twice the time to read, not four times', () => {
  it.each(someOf(CASES, 11))(
    'for a client of %s, an upstream of %s, %s: many %s',
    (client, upstream, way, _what, make) => {
      const grown = growthOf((heard) => streamReader([client, upstream], way, heard), make, COUNT);
      expect(grown).toBeLessThan(MOST);
    },
  );

  it.each([
    ['pictures in part', (count: number) => pictures(count)],
    ['bytes in one event', (count: number) => cut(pictures(1, count * PIECE_BYTES))],
    [
      'bytes in one event behind another',
      (count: number) => [...pictures(1), ...cut(pictures(1, count * PIECE_BYTES))],
    ],
    ['noise', noise],
  ] as const)('for pictures and sound that pass: many %s', (_what, make) => {
    const grown = growthOf((heard) => passedEvents(heard, 64 * 1024 * 1024), make, 16 * COUNT);
    expect(grown).toBeLessThan(MOST);
  });
});

it('what comes before the first content of pictures and sound is kept within the bound of an event', () => {
  const heard = new Unheard();
  const reader = passedEvents(heard, 1_000);
  take(reader, noise(100));
  expect(heard.fault).toEqual(faultOf('invalid_stream'));
});

function pictures(count: number, bytes = 8): Buffer[] {
  const partial = { type: 'image_generation.partial_image', b64_json: 'A'.repeat(bytes), partial_image_index: 0 };
  return Array.from({ length: count }, () => Buffer.from(event(partial)));
}

function cut(events: readonly Buffer[]): Buffer[] {
  const bytes = Buffer.concat(events);
  return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_none, index) =>
    bytes.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  );
}
