import { describe, expect, it } from '@jest/globals';
import { streamReader } from '../../../support/answer-readers.js';
import { EventCutter } from '../../../support/dialect-streams.js';
import { Heard } from '../../../support/heard.js';
import { event } from '../../../support/scripted-upstream.js';
import { callsInStream } from '../../../support/strict-calls.js';

const named = (...events: readonly object[]): string => events.map(event).join('');

describe('a stream of Responses that is passed on', () => {
  const item = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: '', arguments: '' };
  const added = { type: 'response.output_item.added', output_index: 0, sequence_number: 1, item };
  const args = { output_index: 0, item_id: 'fc_1' };
  const said = { type: 'response.function_call_arguments.delta', sequence_number: 2, ...args, delta: '{"a":1}' };
  const ended = { type: 'response.function_call_arguments.done', sequence_number: 3, ...args, arguments: '{"a":1}' };
  const whole = { ...item, name: 'f', arguments: '{"a":1}' };
  const done = { type: 'response.output_item.done', output_index: 0, sequence_number: 4, item: whole };
  const text = {
    type: 'response.output_text.delta',
    output_index: 1,
    item_id: 'm',
    content_index: 0,
    sequence_number: 5,
    delta: 'Hi',
  };
  const begun = {
    type: 'response.created',
    sequence_number: 0,
    response: { id: 'r', status: 'in_progress', output: [] },
  };
  const message = { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text: 'Hi' }] };
  const end = (...output: readonly object[]): object => ({
    type: 'response.completed',
    sequence_number: 6,
    response: { id: 'r', status: 'completed', output },
  });
  const eventsOf = (...events: readonly object[]): Record<string, unknown>[] => {
    const heard = new Heard();
    const reader = streamReader(['openai-responses', 'openai-responses'], 'stream', heard);
    for (const each of events) reader.push(Buffer.from(event(each)));
    reader.end();
    expect(heard.outcomes).toEqual(['finish']);
    const data = new EventCutter().push(Buffer.from(heard.content + heard.body));
    return data.map((each) => JSON.parse(each.data) as Record<string, unknown>);
  };

  it.each([
    ['with the end of its arguments', { ...ended, name: 'f' }, done],
    ['with the end of its arguments alone', { ...ended, name: 'f' }, { ...done, item: { ...whole, name: '' } }],
    ['with its end', ended, done],
  ])('has a call whose name comes late, %s', (_how, last, over) => {
    const events = eventsOf(begun, added, said, last, over, { ...end(done.item), sequence_number: 5 });
    expect(callsInStream('openai-responses', Buffer.from(named(...events)))).toEqual([['f', { a: 1 }]]);
    expect(events[1]).toMatchObject({ type: 'response.output_item.added', item: { name: 'f' } });
    expect(events.map(({ sequence_number: number }) => number)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has what comes behind a call of nothing where it would be without it', () => {
    const nothing = { ...done, item };
    const events = eventsOf(
      begun,
      added,
      { ...nothing, sequence_number: 2 },
      { type: 'response.output_item.added', output_index: 1, sequence_number: 3, item: { ...message, content: [] } },
      { ...text, sequence_number: 4 },
      { ...end(item, message), sequence_number: 5 },
    );
    expect(events.map(({ type, output_index: place, sequence_number: number }) => [type, place, number])).toEqual([
      ['response.created', undefined, 0],
      ['response.output_item.added', 0, 1],
      ['response.output_text.delta', 0, 2],
      ['response.completed', undefined, 3],
    ]);
    expect(events.at(-1)).toMatchObject({ response: { output: [{ type: 'message' }] } });
  });
});

it('a stream of Messages that is passed on numbers its blocks as if a call of nothing had never been', () => {
  const heard = new Heard();
  const reader = streamReader(['anthropic', 'anthropic'], 'stream', heard);
  const text = [
    { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Hi' } },
    { type: 'content_block_stop', index: 1 },
  ];
  const call = { type: 'tool_use', id: 't', name: '', input: {} };
  reader.push(
    Buffer.from(
      named(
        { type: 'message_start', message: { id: 'm', content: [], usage: { input_tokens: 1 } } },
        { type: 'content_block_start', index: 0, content_block: call },
        { type: 'content_block_stop', index: 0 },
        ...text,
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 1 } },
        { type: 'message_stop' },
      ),
    ),
  );
  expect(heard.outcomes).toEqual(['finish']);
  const data = new EventCutter()
    .push(Buffer.from(heard.content + heard.body))
    .map((each) => JSON.parse(each.data) as object);
  expect(data.slice(1, 4)).toEqual(text.map((each) => ({ ...each, index: 0 })));
});
