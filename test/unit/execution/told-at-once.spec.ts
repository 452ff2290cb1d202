import { describe, expect, it } from '@jest/globals';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { STREAM_WAYS, streamReader, type StreamWay } from '../../support/answer-readers.js';
import { viewOfBody, viewOfStream } from '../../support/client-view.js';
import { readWhole } from '../../support/dialect-answers.js';
import { decodeChunks, EventCutter, fold, recordedBody, recordedStream } from '../../support/dialect-streams.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { Heard } from '../../support/heard.js';
import { event } from '../../support/scripted-upstream.js';

const RECORDED = ['text', 'tools', 'reasoning'] as const;

const CASES = DIALECT_NAMES.flatMap((upstream) =>
  Object.entries(SAMPLES[upstream].answers.atOnce).flatMap(([how, make]) =>
    DIALECT_NAMES.flatMap((client) => STREAM_WAYS.map((way) => [client, upstream, way, how, make] as const)),
  ),
);

function heardFrom(pair: readonly [DialectName, DialectName], way: StreamWay, text: string): string {
  const heard = new Heard();
  const reader = streamReader(pair, way, heard);
  reader.push(Buffer.from(text));
  reader.end();
  expect(heard.outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
  return heard.content + heard.body;
}

/** What a client puts together of the pieces, whatever the end says once more. */
function piecesOf(client: DialectName, stream: string): unknown {
  const events = new EventCutter().push(Buffer.from(stream)).map(({ data }) => data);
  const unrepeated = events.map((data) => (client === 'openai-responses' ? withoutRepetition(data) : data));
  return partsOf(fold(decodeChunks(client, [Buffer.from(unrepeated.map((data) => `data: ${data}\n\n`).join(''))])));
}

/** An event without what it says of items that other events have told of. */
function withoutRepetition(data: string): string {
  const told = JSON.parse(data) as JsonObject & { response?: JsonObject };
  const { type, response } = told;
  if (type === 'response.completed') return JSON.stringify({ ...told, response: { ...response, output: [] } });
  const isEnd = /(?:text|arguments|input|part)\.done$/.test(String(type));
  return isEnd ? JSON.stringify({ type: 'response.in_progress' }) : data;
}

/** What an answer says; ids, signatures and texts that end it are the business of other tests. */
function partsOf({ choices }: ReturnType<typeof fold>): unknown {
  return choices.map(({ parts, finish }) => [
    finish === 'stop_sequence' ? 'stop' : finish,
    ...parts
      .map((part) => (part.kind === 'tool_call' ? [part.name, part.arguments] : [part.kind, part.text]))
      .filter(([kind, text]) => kind !== 'reasoning' || text !== ''),
  ]);
}

describe.each(CASES)('for a client of %s, an upstream of %s, %s: %s', (client, upstream, way, _how, make) => {
  it.each(RECORDED)('says what was recorded, once and piece by piece: %s', (name) => {
    const meant = partsOf(readWhole(upstream, recordedBody(upstream, name, 'response')));
    const heard = heardFrom([client, upstream], way, make(name));
    const view = (way === 'folded' ? viewOfBody : viewOfStream)(client, 200, heard, true);
    if (way === 'folded') expect(partsOf(readWhole(client, JSON.parse(heard) as JsonObject))).toEqual(meant);
    else expect(piecesOf(client, heard)).toEqual(meant);
    expect(client === upstream ? [] : view.wrong).toEqual([]);
    expect([view.isComplete, view.hasFailed]).toEqual([true, false]);
  });
});

const PASSED = RECORDED.flatMap((name) =>
  Object.entries(SAMPLES['openai-responses'].answers.atOnce).map(([how, make]) => [name, how, make] as const),
);

it.each(PASSED)(
  'a stream of Responses that passes, %s with %s, is numbered and opens what it tells of',
  (name, _how, make) => {
    const text = heardFrom(['openai-responses', 'openai-responses'], 'stream', make(name));
    const events = new EventCutter().push(Buffer.from(text)).map(({ data }) => JSON.parse(data) as JsonObject);
    expect(events[0]!['type']).toBe('response.created');
    const output: unknown[] = [];
    for (const { type, output_index: place } of events) {
      if (type === 'response.output_item.added') output.push(place);
      else if (place !== undefined) expect(output).toContain(place);
    }
    expect(output).toEqual(output.map((_, at) => at));
    const numbers = events.map(({ sequence_number: number }) => number).filter((number) => number !== undefined);
    expect(numbers).toEqual(numbers.map((_, at) => at));
  },
);

it.each(RECORDED)('a recorded stream of Responses is passed on byte for byte: %s', (name) => {
  const text = recordedStream('openai-responses', name).toString();
  expect(heardFrom(['openai-responses', 'openai-responses'], 'stream', text)).toBe(text);
});

it.each([
  ['text', 'text_delta'],
  ['thinking', 'thinking_delta'],
])(
  'a stream of Messages that passes begins a block of %s that was never begun, or goes on behind its end',
  (kind, type) => {
    const delta = (index: number, said: string): JsonObject => ({
      type: 'content_block_delta',
      index,
      delta: { type, [kind]: said },
    });
    const text = [
      { type: 'message_start', message: { id: 'm', content: [], usage: { input_tokens: 1 } } },
      delta(0, 'a'),
      { type: 'content_block_stop', index: 0 },
      delta(0, 'b'),
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ];
    const heard = heardFrom(['anthropic', 'anthropic'], 'stream', text.map(event).join(''));
    expect(viewOfStream('anthropic', 200, heard, true).wrong).toEqual([]);
    expect(heard.match(new RegExp(`"${kind}":"[ab]"`, 'g'))).toHaveLength(2);
    expect(heard.match(/"content_block_start"/g)).toHaveLength(2);
  },
);

it('a message that says in one event that it failed is a failure', () => {
  const message = { ...recordedBody('anthropic', 'text', 'response'), stop_reason: 'error' };
  const heard = new Heard();
  const reader = streamReader(['anthropic', 'anthropic'], 'stream', heard);
  reader.push(Buffer.from(event(message)));
  expect(heard.outcomes).toEqual(['fail']);
});

it('a response that says in one event that it failed is a failure', () => {
  const failed = { id: 'r', object: 'response', status: 'failed', error: { code: 'server_error', message: 'no' } };
  const heard = new Heard();
  const reader = streamReader(['openai-responses', 'openai-responses'], 'stream', heard);
  reader.push(Buffer.from(event(failed)));
  expect(heard.outcomes).toEqual(['fail']);
});
