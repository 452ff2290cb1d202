import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import type { StreamDecoder } from '../../../src/gateway/dialects/dialect.js';
import {
  mappedStream,
  NamingMapper,
  PassthroughMapper,
} from '../../../src/gateway/execution/reading/dialect-stream.js';
import { faultOf } from '../../../src/gateway/execution/fault.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { PAIRS } from '../../support/dialect-answers.js';
import { viewOfStream } from '../../support/client-view.js';
import { Heard } from '../../support/heard.js';
import { chunk, event } from '../../support/scripted-upstream.js';
import { SAMPLES } from '../../support/dialects/samples.js';

const maxEventBytes = 1024 * 1024;
const FAILURES = PAIRS.flatMap(([client, upstream]) =>
  STREAM_WAYS.flatMap((way) =>
    Object.entries(SAMPLES[upstream].ends.failing).map(([how, text]) => [client, upstream, way, how, text] as const),
  ),
);
const FINISHES = PAIRS.flatMap(([client, upstream]) =>
  STREAM_WAYS.flatMap((way) =>
    Object.entries(SAMPLES[upstream].ends.finishing).map(([how, text]) => [client, upstream, way, how, text] as const),
  ),
);

describe.each(FAILURES)('for a client of %s, an upstream of %s, %s: %s', (client, upstream, way, _how, text) => {
  it('fails at once, before any content', () => {
    const heard = new Heard();
    streamReader([client, upstream], way, heard).push(Buffer.from(text));
    expect([heard.outcomes, heard.content]).toEqual([['fail'], '']);
  });

  it('fails at once behind content, in the same piece and in one of its own', () => {
    for (const pieces of [[SAMPLES[upstream].ends.begun + text], [SAMPLES[upstream].ends.begun, text]]) {
      const heard = new Heard();
      const reader = streamReader([client, upstream], way, heard);
      for (const piece of pieces) reader.push(Buffer.from(piece));
      expect(heard.outcomes).toEqual(['fail']);
      expect(heard.content.includes('some')).toBe(way !== 'folded');
    }
  });
});

describe.each(FINISHES)('for a client of %s, an upstream of %s, %s: %s', (client, upstream, way, _how, text) => {
  it('is complete when it comes, and stands when the connection is silent or breaks behind it', () => {
    const heard = new Heard();
    const reader = streamReader([client, upstream], way, heard);
    reader.push(Buffer.from(SAMPLES[upstream].ends.begun + text));
    if (heard.outcomes.length === 0) {
      expect(reader.isComplete).toBe(true);
      reader.fail(faultOf('idle_timeout'));
    }
    expect(heard.outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
    expect(heard.content + heard.body).toContain('some');
  });
});

it.each(DIALECT_NAMES)('an answer of %s that is under way is not complete', (upstream) => {
  for (const way of STREAM_WAYS) {
    const heard = new Heard();
    const reader = streamReader(['anthropic', upstream], way, heard);
    reader.push(Buffer.from(SAMPLES[upstream].ends.begun));
    expect(reader.isComplete).toBe(false);
    reader.fail(faultOf('idle_timeout'));
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'idle_timeout']);
  }
});

/** What may come behind a complete answer and is no part of it. */
const BEHIND = {
  'nothing but the end of the connection': '',
  'an error': event({ type: 'error', error: { code: 503, type: 'api_error', message: 'late, of sk-secret' } }),
  'no JSON': 'data: {"type":\n\n',
  'the mark of another dialect': 'data: [DONE]\n\n',
  'an event with empty data': 'data:\n\n',
};
const LAST = { anthropic: 'event: message_stop\ndata: {"type":"message_stop"}\n\n', gemini: '' };
const PASSED_ON = (['anthropic', 'gemini'] as const).flatMap((dialect) =>
  Object.entries(BEHIND).map(([what, text]) => [dialect, what, text] as const),
);

it.each(PASSED_ON)(
  'passed on, a complete answer of %s ends as its dialect does, behind it %s',
  (dialect, _, behind) => {
    const finish = Object.values(SAMPLES[dialect].ends.finishing)[0]!;
    const decoder = (): StreamDecoder => DIALECTS[dialect].streamDecoder('x');
    for (const carriage of [new PassthroughMapper(decoder()), new NamingMapper(decoder(), dialect, 'up')]) {
      const heard = new Heard();
      const reader = mappedStream(heard, carriage, maxEventBytes);
      reader.push(Buffer.from(SAMPLES[dialect].ends.begun + finish));
      if (behind !== '') reader.push(Buffer.from(behind));
      reader.end();
      expect(heard.outcomes).toEqual(['finish']);
      const heardAll = heard.content + heard.body;
      expect(heardAll).toMatch(/some[^]*(end_turn|STOP)/);
      expect(heardAll.endsWith(LAST[dialect])).toBe(true);
      expect(heardAll.split('message_stop"').length - 1).toBe(dialect === 'anthropic' ? 1 : 0);
      expect(heardAll).not.toMatch(/secret|DONE|"type":\n|data:\n/);
    }
  },
);

it('one answer of two that fails ends the stream, whatever the other one is', () => {
  const heard = new Heard();
  const finished = event({ choices: [{ index: 0, delta: { content: 'some' }, finish_reason: 'stop' }] });
  const failed = event({ choices: [{ index: 1, delta: {}, finish_reason: 'error' }] });
  streamReader(['anthropic', 'openai-chat'], 'stream', heard).push(Buffer.from(finished + failed));
  expect(heard.outcomes).toEqual(['fail']);
});

it('an error behind a complete answer changes nothing', () => {
  const heard = new Heard();
  const events = [chunk({ content: 'some' }), chunk({}, 'stop'), { error: { message: 'late', type: 'server_error' } }];
  streamReader(['anthropic', 'openai-chat'], 'stream', heard).push(Buffer.from(events.map(event).join('')));
  expect(heard.outcomes).toEqual(['finish']);
});

const TWICE = PAIRS.filter(([client, upstream]) => client !== upstream);

it.each(TWICE)('for a client of %s, an upstream of %s: an answer that ends twice has one end', (client, upstream) => {
  const heard = new Heard();
  const reader = streamReader([client, upstream], 'stream', heard);
  const [finish] = Object.values(SAMPLES[upstream].ends.finishing);
  reader.push(Buffer.from(SAMPLES[upstream].ends.begun + finish! + finish!));
  reader.end();
  expect(heard.outcomes).toEqual(['finish']);
  const view = viewOfStream(client, 200, heard.content + heard.body, true);
  expect([view.wrong, view.isComplete]).toEqual([[], true]);
});
