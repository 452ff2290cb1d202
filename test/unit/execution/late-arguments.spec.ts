import { describe, expect, it } from '@jest/globals';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { Heard } from '../../support/heard.js';
import { event } from '../../support/scripted-upstream.js';
import { callsInBody, callsInStream } from '../../support/strict-calls.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';

/** A stream with one call, of which a piece comes when the call is over. */
const STREAMS: Readonly<Partial<Record<DialectName, (late: string) => string>>> = {
  'openai-responses': (late) => {
    const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'f', arguments: '{"a":1}' };
    const piece = (delta: string): object => {
      return { type: 'response.function_call_arguments.delta', output_index: 0, item_id: 'fc_1', delta };
    };
    return [
      { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', output: [] } },
      { type: 'response.output_item.added', output_index: 0, item: { ...item, arguments: '' } },
      piece('{"a":1}'),
      { type: 'response.output_item.done', output_index: 0, item },
      piece(late),
      { type: 'response.completed', response: { id: 'resp_1', status: 'completed', output: [item] } },
    ]
      .map(event)
      .join('');
  },
  anthropic: (late) => {
    const piece = (partial_json: string): object => {
      return { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json } };
    };
    return [
      { type: 'message_start', message: { id: 'msg_1', content: [], usage: { input_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'f', input: {} } },
      piece('{"a":1}'),
      { type: 'content_block_stop', index: 0 },
      piece(late),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 1 } },
      { type: 'message_stop' },
    ]
      .map(event)
      .join('');
  },
};
const CASES = Object.entries(STREAMS).flatMap(([upstream, make]) =>
  DIALECT_NAMES.flatMap((client) => STREAM_WAYS.map((way) => [client, upstream as DialectName, way, make] as const)),
);

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
