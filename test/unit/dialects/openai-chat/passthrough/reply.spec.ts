import { describe, expect, it } from '@jest/globals';
import type { AnswerKind } from '../../../../../src/gateway/protocol/operation.js';
import { readReply } from '../../../../../src/gateway/dialects/openai-chat/passthrough/reply.js';
import { MEDIA_ANSWERS } from '../../../../support/media-answers.js';
import { completion } from '../../../../support/scripted-upstream.js';

function read(body: string, kind: AnswerKind | null = null): ReturnType<typeof readReply> {
  return readReply(Buffer.from(body), kind);
}

describe('readReply', () => {
  it('takes a reply with its usage', () => {
    expect(read(JSON.stringify(completion('x')))).toEqual({
      kind: 'reply',
      usage: expect.objectContaining({ promptTokens: 7, completionTokens: 3, cachedTokens: 0 }),
    });
  });

  it.each(['{"id":"x"}', '{"id":1,"usage":null}', '{"error":null,"choices":[]}', '{"usage":"x"}'])(
    'takes %s, which counts nothing',
    (body) => {
      expect(read(body)).toEqual({ kind: 'reply', usage: null });
    },
  );

  it.each([
    ['{"error":{"code":429,"message":"No."}}', { status: 429, message: 'No.' }],
    ['{"error":"No."}', { status: null, message: 'No.' }],
    ['{"choices":[],"error":{"code":"X"}}', { status: null, code: 'x' }],
    ['{"error":{}}', { status: null, code: null, message: '' }],
    ['{"error":false}', { status: null }],
  ])('takes %s for a refusal, although it came with 200', (body, refusal) => {
    expect(read(body)).toMatchObject({ kind: 'refused', refusal });
  });

  it.each([
    '',
    ' ',
    '{}',
    '[]',
    'null',
    '"x"',
    '<html>',
    '{"a":1',
    '{"usage":{"x":tru}}',
    '{"usage":1,"usage":2}',
    '{"error":"\n"}',
  ])('takes %j for no reply', (body) => {
    expect(read(body)).toEqual({ kind: 'invalid' });
  });

  it.each(['{"data":[]}', '{"data":null,"usage":{}}', '{"data":{}}', '{"object":"list"}', '{"data":[null]}'])(
    'takes %s for no vectors',
    (body) => {
      expect(read(body, 'vectors')).toEqual({ kind: 'invalid' });
    },
  );

  it('takes vectors as they come', () => {
    expect(read('{"data":[{"embedding":[1]},{"embedding":"AAAA"}],"error":null}', 'vectors').kind).toBe('reply');
  });

  it.each([
    '{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}',
    '{"choices":[{"message":{"content":null},"finish_reason":"content_filter","error":null}]}',
    '{"choices":[ {"message" : {}, "error":{}} , {"text":"x"} ]}',
    '{"choices":[{"text":"","finish_reason":"length"}]}',
    '{"choices":[{"text":"x"}],"error":{}}',
    '{"choices":[{"text":"x"}],"error":false}',
    '{"choices":[{"text":"x"}],"error":""}',
    '{"choices":[{"message":{"content":"\\"finish_reason\\":\\"error\\""}}]}',
  ])('takes %s for an answer', (body) => {
    expect(read(body, 'choices').kind).toBe('reply');
  });

  it.each([
    '{"choices":[]}',
    '{"choices":null}',
    '{"choices":{}}',
    '{"choices":"x"}',
    '{"choices":[null]}',
    '{"choices":[{"message":null}]}',
    '{"choices":[{"message":"x"}]}',
    '{"choices":[{"message":{}},{"index":1}]}',
    '{"code":500,"success":false}',
  ])('finds no answer in %s', (body) => {
    expect(read(body, 'choices')).toEqual({ kind: 'invalid' });
  });

  it.each([
    ['{"choices":[{"message":{},"error":{"code":502,"message":"No."}}]}', { status: 502, message: 'No.' }],
    ['{"choices":[{"message":{}},{"message":{},"error":"No."}]}', { status: null, message: 'No.' }],
    ['{"choices":[{"message":{"content":"{"},"finish_reason":"error"}]}', { type: 'server_error', code: 'error' }],
    ['{"choices":[{"text":"","finish_reason":"NETWORK_ERROR"}]}', { type: 'server_error' }],
  ])('finds the failure of a choice in %s', (body, refusal) => {
    expect(read(body, 'choices')).toMatchObject({ kind: 'refused', refusal });
  });

  it('takes no cut reply for a whole one, wherever it was cut', () => {
    const body = Buffer.from(JSON.stringify(completion('é 🔑')));
    for (let end = 0; end < body.length; end++)
      expect(readReply(body.subarray(0, end), 'choices').kind).toBe('invalid');
  });
});

describe.each(MEDIA_ANSWERS)('an answer to $operation', ({ kind, answers, answerless }) => {
  it.each(answers)('is taken as it comes: %s', (body) => {
    expect(read(body, kind).kind).toBe('reply');
  });

  it.each(answerless)('is none: %s', (body) => {
    expect(read(body, kind).kind).toMatch(/^(?:invalid|refused)$/);
  });
});
