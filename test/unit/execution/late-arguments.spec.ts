import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { Heard } from '../../support/heard.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';

const CASES = DIALECT_NAMES.flatMap((upstream) => {
  const { late } = SAMPLES[upstream].calls;
  return late === null
    ? []
    : DIALECT_NAMES.flatMap((client) => STREAM_WAYS.map((way) => [client, upstream, way, late] as const));
});

describe.each(CASES)('for a client of %s, an upstream of %s, %s: a piece behind the end of its call', (...given) => {
  const [client, upstream, way, make] = given;

  function heardOf(late: string): Heard {
    const heard = new Heard();
    const reader = streamReader([client, upstream], way, heard);
    reader.push(Buffer.from(make(late)));
    reader.end();
    return heard;
  }

  it('that says something is a failure, for nobody could run the call that was told', () => {
    expect(heardOf('{"b":2}').outcomes).toEqual(['fail']);
  });

  it('that is blank changes nothing', () => {
    const { outcomes, content, body } = heardOf(' \n');
    expect(outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
    const calls =
      way === 'folded'
        ? callsInBody(client, JSON.parse(body) as JsonObject)
        : callsInStream(client, Buffer.from(content + body));
    expect(calls).toEqual([['f', { a: 1 }]]);
  });
});
