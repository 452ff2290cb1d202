import { describe, expect, it } from '@jest/globals';
import { StoredStream, storedWhole } from '../../../../src/gateway/execution/reading/stored-answer.js';
import { OPERATIONS } from '../../../../src/gateway/protocol/operation.js';
import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { SAMPLES } from '../../../support/dialects/samples.js';
import { read } from '../../../support/heard.js';
import { MEANT } from '../../../support/meant-calls.js';
import { callOf } from '../../../support/passed-calls.js';
import { callsInBody, callsInStream } from '../../../support/strict-calls.js';

const DIALECT = 'openai-responses';
const maxEventBytes = 1024 * 1024;

/** A question about a stored response. */
function question(suffix = '/resp_1', reportedModel: string | null = null) {
  const call = callOf(DIALECT, '{}');
  const stored = { method: 'GET', suffix, hasBody: false } as const;
  return {
    call: { ...call, operation: OPERATIONS.response_retrieve, stored, tab: { isOpen: true } },
    reportedModel,
    maxEventBytes,
  };
}

describe.each([null, 'mine'])('what a store says of a response that is named %s', (reportedModel) => {
  it.each(Object.entries(SAMPLES[DIALECT].calls.oddBodies))(
    'with %s has the arguments of its calls as text',
    (_how, body) => {
      const heard = read(
        (listener) => storedWhole(listener, question('/resp_1', reportedModel), null),
        JSON.stringify(body),
      );
      expect(callsInBody(DIALECT, JSON.parse(heard.body) as JsonObject)).toEqual(MEANT);
    },
  );

  it.each(Object.entries(SAMPLES[DIALECT].calls.oddStreams))(
    'as a stream with %s has calls that its client can tell apart',
    (_how, text) => {
      const heard = read(
        (listener) => new StoredStream(listener, question('/resp_1?stream=true', reportedModel)),
        text,
      );
      expect(heard.outcomes).toEqual(['finish']);
      const calls = callsInStream(DIALECT, Buffer.from(heard.content + heard.body));
      expect(calls.toSorted(([one], [other]) => one.localeCompare(other))).toEqual(
        MEANT.toSorted(([one], [other]) => one.localeCompare(other)),
      );
    },
  );
});

it('a stream that goes on somewhere is passed on byte for byte, as nobody knows what was told before', () => {
  const [, ...rest] = SAMPLES[DIALECT].calls.oddStreams['pieces in turn']!.split(/(?<=\n\n)/);
  const text = rest.join('');
  const heard = read((listener) => new StoredStream(listener, question('/resp_1?stream=true&starting_after=0')), text);
  expect(heard.content + heard.body).toBe(text);
});

it('what swells when it is parsed is no answer', () => {
  const text = `{"output":[${'{},'.repeat(1_000_001)}{}]}`;
  const heard = read((listener) => storedWhole(listener, question(), null), text);
  expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'invalid_body']);
});

it('a call with arguments and no name, which nobody can run, is no answer; one of nothing is left out', () => {
  const said = (args: string): string => {
    const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: '', arguments: args };
    return JSON.stringify({ id: 'resp_1', object: 'response', status: 'completed', output: [call] });
  };
  const told = (args: string) => read((listener) => storedWhole(listener, question(), null), said(args));
  expect(told('{"a":1}').outcomes).toEqual(['fail']);
  expect(JSON.parse(told('').body)).toMatchObject({ output: [] });
});
