import { describe, expect, it } from '@jest/globals';
import { mappedStream, TranslatingMapper } from '../../../../src/gateway/execution/reading/dialect-stream.js';
import { judgeWhole } from '../../../../src/gateway/execution/reading/dialect-reply.js';
import { OutlinedAnswer, readableOf } from '../../../../src/gateway/execution/reading/outlined.js';
import { StreamTranslation } from '../../../../src/gateway/dialects/translation.js';
import { DIALECTS, UPSTREAM_DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { EMPTY_CALL } from '../../../../src/gateway/protocol/neutral-call.js';
import { read, type Heard } from '../../../support/heard.js';

const MIB = 1024 * 1024;
const MAX_EVENT_BYTES = 64 * MIB;
const pair = { client: DIALECTS['openai-responses'], upstream: UPSTREAM_DIALECTS.gemini };
const context = { id: 'r', createdAt: 1, model: null, request: {} };

const candidate = (parts: readonly object[], more: object = {}): object => ({
  candidates: [{ index: 0, content: { role: 'model', parts }, ...more }],
});
const last = { ...candidate([], { finishReason: 'STOP' }), usageMetadata: { promptTokenCount: 1 } };
const picture = { inlineData: { mimeType: 'image/png', data: 'A'.repeat(12 * MIB) } };
const event = (payload: object): string => `data: ${JSON.stringify(payload)}\r\n\r\n`;

function translated(...events: readonly object[]): Heard {
  const mapper = new TranslatingMapper(new StreamTranslation(pair, EMPTY_CALL, context));
  return read((listener) => mappedStream(listener, mapper, MAX_EVENT_BYTES), ...events.map(event));
}

describe('a large event that is put into other words', () => {
  it('is read without its picture, which they have no place for', () => {
    const heard = translated(candidate([{ text: 'here' }]), candidate([picture, { text: ' and there' }]), last);
    expect(heard.outcomes).toEqual(['finish']);
    expect(heard.content + heard.body).toContain('here and there');
  });

  it('keeps a text of a mebibyte, and is none where a longer one would be told in part', () => {
    const whole = translated(candidate([{ text: 'x'.repeat(MIB) }]), last);
    expect([whole.outcomes, (whole.content + whole.body).includes('x'.repeat(MIB))]).toEqual([['finish'], true]);
    const cut = translated(candidate([{ text: 'x'.repeat(2 * MIB) }]), last);
    expect([cut.outcomes, cut.fault?.kind]).toEqual([['fail'], 'invalid_stream']);
  });

  it('is none where it holds more than can be read at once', () => {
    const dense = translated(candidate([{ text: 'here' }], { x: Array(3 * MIB).fill(1) }), last);
    expect(dense.fault?.kind).toBe('invalid_stream');
    const texts = Array.from({ length: 9 }, () => ({ text: 'x'.repeat(MIB / 2) }));
    expect(translated(candidate(texts), last).fault?.kind).toBe('invalid_stream');
  });
});

describe('a stream whose last words repeat it', () => {
  it('ends where it says more than is kept for them', () => {
    const much = Array.from({ length: 40 }, () => candidate([{ text: 'x'.repeat(MIB / 4) }]));
    expect(translated(...much.slice(0, 30), last).outcomes).toEqual(['finish']);
    expect(translated(...much, last).fault?.kind).toBe('invalid_stream');
  });
});

describe('a whole answer that is put into other words', () => {
  function judged(parts: readonly object[]): ReturnType<typeof judgeWhole> | null {
    const answer = new OutlinedAnswer();
    const bytes = Buffer.from(JSON.stringify(candidate(parts, { finishReason: 'STOP' })));
    for (let at = 0; at < bytes.length; at += 65_536) if (!answer.add(bytes.subarray(at, at + 65_536))) return null;
    return judgeWhole(answer.take(), { pair, call: EMPTY_CALL, context, asStream: false });
  }

  it('is kept and read without its pictures', () => {
    const answer = new OutlinedAnswer();
    answer.add(Buffer.from(JSON.stringify(candidate([picture, { text: 'here' }]))));
    expect(answer.bytes).toBeLessThan(9 * MIB);
    const reply = judged([{ text: 'here' }, picture]);
    expect(reply?.kind === 'reply' && reply.bytes.includes('here') && reply.bytes.length < MIB).toBe(true);
  });

  it('is none where a text would be told in part, and is not kept beyond a bound', () => {
    expect(judged([{ text: 'x'.repeat(9 * MIB) }])).toMatchObject({ kind: 'fault', fault: { kind: 'invalid_body' } });
    expect(judged(Array.from({ length: 5 }, () => ({ text: 'x'.repeat(5 * MIB) })))).toBeNull();
  });
});

it('a small event is read as it is', () => {
  const small = Buffer.from(event(last));
  expect(readableOf(small)).toBe(small);
});
