import { describe, expect, it } from '@jest/globals';
import { readReply } from '../../../../src/gateway/dialects/openai-chat/reply.js';
import { completion } from '../../../support/scripted-upstream.js';

function read(body: string): ReturnType<typeof readReply> {
  return readReply(Buffer.from(body));
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

  it('takes no cut reply for a whole one, wherever it was cut', () => {
    const body = Buffer.from(JSON.stringify(completion('é 🔑')));
    for (let end = 0; end < body.length; end++) expect(readReply(body.subarray(0, end)).kind).toBe('invalid');
  });
});
