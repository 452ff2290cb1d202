import { describe, expect, it } from '@jest/globals';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { PAIRS } from '../../support/dialect-answers.js';
import { Heard } from '../../support/heard.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';
import { event } from '../../support/scripted-upstream.js';

const named = (...events: readonly object[]): string => events.map(event).join('');

/** Two calls, of which the first has the name and the arguments that are given. */
const STREAMS: Readonly<Record<DialectName, (name: string | null, args: string) => string>> = {
  'openai-chat': (name, args) => {
    const head = { index: 0, id: 'call_1', type: 'function', function: { name, arguments: args } };
    const next = { index: 1, id: 'call_2', type: 'function', function: { name: 'g', arguments: '{"b":2}' } };
    const delta = (calls: readonly object[], finish: string | null): object => {
      return { choices: [{ index: 0, delta: { tool_calls: calls }, finish_reason: finish }] };
    };
    return `${named(delta([head], null), delta([next], null), delta([], 'tool_calls'))}data: [DONE]\n\n`;
  },
  'openai-responses': (name, args) => {
    const items = [
      { type: 'function_call', id: 'fc_1', call_id: 'call_1', name, arguments: args },
      { type: 'function_call', id: 'fc_2', call_id: 'call_2', name: 'g', arguments: '{"b":2}' },
    ];
    return named(
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      ...items.flatMap((item, at) => [
        { type: 'response.output_item.added', output_index: at, item: { ...item, arguments: '' } },
        { type: 'response.output_item.done', output_index: at, item },
      ]),
      { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: items } },
    );
  },
  anthropic: (name, args) =>
    named(
      { type: 'message_start', message: { id: 'msg_1', content: [], usage: { input_tokens: 1 } } },
      ...[
        [name, args],
        ['g', '{"b":2}'],
      ].flatMap(([own, text], index) => [
        {
          type: 'content_block_start',
          index,
          content_block: { type: 'tool_use', id: `t_${index}`, name: own, input: {} },
        },
        { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json: text } },
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ),
  gemini: (name, args) =>
    named({
      candidates: [
        {
          index: 0,
          content: {
            role: 'model',
            parts: [
              { functionCall: { name, args: JSON.parse(args || '{}') as object } },
              { functionCall: { name: 'g', args: { b: 2 } } },
            ],
          },
          finishReason: 'STOP',
        },
      ],
    }),
};

const TRANSLATED = PAIRS.filter(([client, upstream]) => client !== upstream).flatMap(([client, upstream]) =>
  STREAM_WAYS.map((way) => [client, upstream, way] as const),
);

describe.each(TRANSLATED)(
  'for a client of %s, an upstream of %s, %s: a call without a name',
  (client, upstream, way) => {
    function read(name: string | null, args: string): Heard {
      const heard = new Heard();
      const reader = streamReader([client, upstream], way, heard);
      reader.push(Buffer.from(STREAMS[upstream](name, args)));
      reader.end();
      return heard;
    }

    it.each(['', null])('is none where it has no arguments either: %j', (name) => {
      for (const args of ['', '{}']) {
        const { content, body, outcomes } = read(name, args);
        expect(outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
        const calls =
          way === 'folded'
            ? callsInBody(client, JSON.parse(body) as Record<string, unknown>)
            : callsInStream(client, Buffer.from(content + body));
        expect(calls).toEqual([['g', { b: 2 }]]);
      }
    });

    it('is a failure where it has some, as nobody could tell what they are for', () => {
      expect(read('', '{"a":1}').outcomes).toEqual(['fail']);
    });
  },
);
