import { describe, expect, it } from '@jest/globals';
import { replyToStream } from '../../../../src/gateway/dialects/openai-chat/passthrough/reply-to-stream.js';
import { payloads } from '../../../support/client.js';
import { completion } from '../../../support/scripted-upstream.js';

/** The payloads of the stream as JSON, `[DONE]` checked and left out. */
function unfold(reply: unknown): unknown[] {
  const events = payloads(replyToStream(Buffer.from(JSON.stringify(reply)), true)!.toString());
  expect(events.pop()).toBe('[DONE]');
  return events.map((event) => JSON.parse(event) as unknown);
}

describe('unfoldReply', () => {
  it('makes one chunk of the reply, then its usage', () => {
    const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'test-model' };
    const delta = { role: 'assistant', content: 'hi', refusal: null };
    expect(unfold(completion('hi'))).toEqual([
      { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: 'stop' }] },
      { ...head, choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } },
    ]);
  });

  it('leaves out an error that is none, and numbers answers that bear no number', () => {
    for (const error of [null, false, '', {}, [null]]) {
      const choices = [{ message: { content: 'a' } }, { index: null, message: { content: 'b' } }];
      const [chunk] = unfold({ choices, error });
      expect(chunk).not.toHaveProperty('error');
      expect(chunk).toMatchObject({ choices: [{ index: 0 }, { index: 1 }] });
    }
  });

  it('numbers tool calls', () => {
    const message = { role: 'assistant', content: null, tool_calls: [{ id: 'a' }, 'nonsense', { id: 'b' }] };
    const [chunk] = unfold({ choices: [{ index: 0, message }] });
    expect(chunk).toMatchObject({
      choices: [
        {
          delta: {
            tool_calls: [
              { id: 'a', index: 0 },
              { id: 'b', index: 1 },
            ],
          },
        },
      ],
    });
  });

  it('keeps text completions what they are', () => {
    const choices = [{ index: 0, text: 'x', finish_reason: 'stop' }];
    expect(unfold({ object: 'text_completion', choices })).toEqual([{ object: 'text_completion', choices }]);
  });

  it('leaves out usage that is not wanted', () => {
    const stream = replyToStream(Buffer.from(JSON.stringify(completion('hi'))), false)!;
    expect(payloads(stream.toString())).toHaveLength(2);
  });

  it('leaves out usage that is not told', () => {
    expect(unfold({ id: 1, usage: null, choices: [] })).toHaveLength(1);
    expect(unfold({ id: 1 })).toEqual([{ id: 1, object: 'chat.completion.chunk', choices: [] }]);
  });

  it.each(['[]', 'null', '"x"', '{', '{"choices":7}', '{"choices":[null]}', '{"choices":["x"]}'])(
    'gives nothing for %s, which is no reply',
    (body) => {
      expect(replyToStream(Buffer.from(body), true)).toBeNull();
    },
  );
});
