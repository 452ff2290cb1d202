import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { STREAM_WAYS, streamReader } from '../../support/answer-readers.js';
import { fold, decodeChunks } from '../../support/dialect-streams.js';
import { readWhole } from '../../support/dialect-answers.js';
import { Heard } from '../../support/heard.js';
import { MEANT, NAME_ONE, NAME_TWO, ONE, TWO } from '../../support/meant-calls.js';
import { chunk, completion, DONE, event } from '../../support/scripted-upstream.js';

const CALLS = [
  { id: 'call_1', type: 'function', function: { name: NAME_ONE, arguments: ONE } },
  { id: 'call_2', type: 'function', function: { name: NAME_TWO, arguments: TWO } },
];

/** Streams of relays that know none, and what they mean. */
const STREAMS: Readonly<Record<string, string>> = {
  'a whole reply in one event': event(completion('Hi')) + DONE,
  'a whole reply in one event, and no end': event(completion('Hi')),
  'a whole message beside an empty delta':
    event({
      choices: [{ index: 0, delta: {}, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    }) + DONE,
  'a whole message without a number':
    event({ choices: [{ message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }] }) + DONE,
  'all that has come beside each delta':
    event({ choices: [{ index: 0, delta: { content: 'H' }, message: { content: 'H' }, finish_reason: null }] }) +
    event({ choices: [{ index: 0, delta: { content: 'i' }, message: { content: 'Hi' }, finish_reason: null }] }) +
    event({ choices: [{ index: 0, delta: {}, message: { content: 'Hi' }, finish_reason: 'stop' }] }) +
    DONE,
};

const WAYS = DIALECT_NAMES.flatMap((client) => STREAM_WAYS.map((way) => [client, way] as const));

describe.each(WAYS)('for a client of %s, a chat upstream, %s', (client, way) => {
  function partsOf(stream: string): readonly object[] {
    const heard = new Heard();
    const reader = streamReader([client, 'openai-chat'], way, heard);
    reader.push(Buffer.from(stream));
    reader.end();
    expect(heard.outcomes).toEqual([way === 'folded' ? 'reply' : 'finish']);
    const reply =
      way === 'folded'
        ? readWhole(client, JSON.parse(heard.body) as Record<string, unknown>)
        : fold(decodeChunks(client, [Buffer.from(heard.content + heard.body)]));
    return reply.choices[0]!.parts;
  }

  it.each(Object.keys(STREAMS))('%s says what it means, once', (how) => {
    expect(partsOf(STREAMS[how]!)).toMatchObject([{ kind: 'text', text: 'Hi' }]);
  });

  it('a whole message with calls has them', () => {
    const message = { role: 'assistant', content: null, tool_calls: CALLS };
    const calls = partsOf(event({ choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }) + DONE);
    expect(calls).toMatchObject(MEANT.map(([name], at) => ({ kind: 'tool_call', name, arguments: [ONE, TWO][at] })));
  });

  it('a message behind deltas says nothing twice', () => {
    const repeated = event({ choices: [{ index: 0, message: { content: 'Hi' }, finish_reason: 'stop' }] });
    expect(partsOf(event(chunk({ content: 'Hi' })) + repeated + DONE)).toMatchObject([{ kind: 'text', text: 'Hi' }]);
  });
});
