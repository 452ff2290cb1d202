import { describe, expect, it } from '@jest/globals';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import { ErrorBody, chatReply, type ReplySettings } from '../../../../src/gateway/execution/reading/whole-reply.js';
import { WholeAnswer } from '../../../../src/gateway/execution/reading/whole-answer.js';
import { retryHintMs } from '../../../../src/gateway/health/retry-hints.js';
import { Heard, read } from '../../../support/heard.js';
import { completion } from '../../../support/scripted-upstream.js';

const BODY = Buffer.from(JSON.stringify(completion('Hällo ✓')));

const PLAIN: ReplySettings = { asStream: false, hidesUsage: false, reportedModel: null, kind: 'choices' };

function whole(...pieces: (string | Buffer)[]): Heard {
  return read((listener) => new WholeAnswer(listener, chatReply(PLAIN)), ...pieces);
}

describe('a whole answer', () => {
  it('arrives byte for byte wherever it is cut in two, with its usage', () => {
    for (let cut = 0; cut <= BODY.length; cut++) {
      const heard = whole(BODY.subarray(0, cut), BODY.subarray(cut));
      expect([heard.outcomes, heard.body]).toEqual([['reply'], BODY.toString()]);
      expect(heard.usage).toMatchObject({ promptTokens: 7, completionTokens: 3 });
    }
  });

  it('is never an answer when it breaks off, at whichever byte', () => {
    for (let end = 0; end < BODY.length; end++) {
      const heard = whole(BODY.subarray(0, end));
      expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'invalid_body']);
    }
  });

  it('stands when all of it has come and its connection breaks or falls silent, and at no byte before', () => {
    for (let end = 0; end <= BODY.length; end++) {
      for (const behind of ['', ' \n']) {
        const heard = new Heard();
        const reader = new WholeAnswer(heard, chatReply(PLAIN));
        reader.push(Buffer.concat([BODY.subarray(0, end), Buffer.from(behind)]));
        reader.fail(faultOf('idle_timeout'));
        const expected = end === BODY.length ? [['reply'], undefined] : [['fail'], 'idle_timeout'];
        expect([heard.outcomes, heard.fault?.kind]).toEqual(expected);
      }
    }
  });

  it('is the error that it holds although its connection breaks', () => {
    const heard = new Heard();
    const reader = new WholeAnswer(heard, chatReply(PLAIN));
    reader.push(Buffer.from('{"error":{"code":"insufficient_quota","message":"m"}}'));
    reader.fail(faultOf('disconnected'));
    expect(heard.fault?.kind).toBe('quota_exhausted');
  });

  it.each([
    ['HTML', '<html>'],
    ['nothing', ''],
    ['an empty object', '{}'],
    ['a list', '[]'],
    ['something after the object', `${BODY.toString()}x`],
  ])('is not %s', (_what, body) => {
    expect(whole(body).fault?.kind).toBe('invalid_body');
  });

  it('is a refusal when it holds an error', () => {
    const heard = whole('{"error":{"code":"insufficient_quota","message":"m"}}');
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'quota_exhausted']);
    expect(whole('{"error":null,"choices":[{"message":{}}]}').outcomes).toEqual(['reply']);
  });

  it('is given up beyond 64 MiB', () => {
    const heard = new Heard();
    const reader = new WholeAnswer(heard, chatReply(PLAIN));
    const piece = Buffer.alloc(33 * 1024 * 1024, 0x20);
    reader.push(piece);
    expect(heard.outcomes).toEqual([]);
    reader.push(piece);
    reader.push(piece);
    reader.end();
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'invalid_body']);
  });

  it('names the model as told', () => {
    const heard = read((listener) => new WholeAnswer(listener, chatReply({ ...PLAIN, reportedModel: 'mine' })), BODY);
    expect(heard.body).toBe(BODY.toString().replace('test-model', 'mine'));
  });

  it('becomes a complete stream for who asked for one, or a fault when it cannot', () => {
    const asStream = (body: string | Buffer): Heard =>
      read((heard) => new WholeAnswer(heard, chatReply({ ...PLAIN, asStream: true })), body);
    const heard = asStream(BODY);
    expect([heard.outcomes, heard.body.endsWith('data: [DONE]\n\n')]).toEqual([['finish'], true]);
    expect(heard.body).toContain('"delta":{"role":"assistant","content":"Hällo ✓"');
    expect(asStream('{"choices":"none"}').fault?.kind).toBe('invalid_body');
  });

  it('of more than 16 MiB becomes no stream, for which all of it would have to be parsed', () => {
    const body = JSON.stringify(completion('a'.repeat(16 * 1024 * 1024)));
    const settings = { asStream: true, hidesUsage: true, reportedModel: null, kind: 'choices' } as const;
    expect(chatReply(settings)(Buffer.from(body))).toEqual({ kind: 'fault', fault: faultOf('invalid_body') });
  });

  it('fails once, with the fault that comes first', () => {
    const heard = new Heard();
    const reader = new WholeAnswer(heard, chatReply(PLAIN));
    reader.push(BODY.subarray(1));
    reader.fail(faultOf('disconnected'));
    reader.fail(faultOf('idle_timeout'));
    reader.end();
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'disconnected']);
  });
});

describe('the body of a refusal', () => {
  const NOW = Date.parse('2026-11-20T12:00:00Z');
  const refusal = (heard: Heard, status: number, headers = {}): ErrorBody =>
    new ErrorBody(heard, status, (from, hint) => retryHintMs(from, hint, NOW), headers);

  function refused(status: number, headers: Record<string, string>, ...pieces: string[]): Heard {
    return read((heard) => refusal(heard, status, headers), ...pieces);
  }

  it('tells the fault, what the upstream said, and how long to wait', () => {
    const { fault, outcomes } = refused(429, { 'retry-after': '17' }, '{"error":{"mess', 'age":"slow down"}}');
    expect(outcomes).toEqual(['fail']);
    expect(fault).toMatchObject({
      kind: 'rate_limited',
      hintMs: 17_000,
      refusal: { message: 'slow down', status: 429 },
    });
    const google = refused(429, {}, '[{"error":{"code":429,"details":[{"retryDelay":"21s"}]}}]');
    expect(google.fault?.hintMs).toBe(21_000);
  });

  it('goes by the status alone when the body breaks off', () => {
    const heard = new Heard();
    const reader = refusal(heard, 503);
    reader.push(Buffer.from('{"error":'));
    reader.fail();
    reader.fail();
    reader.end();
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'unavailable']);
  });

  it('is not read beyond 64 KiB', () => {
    const heard = new Heard();
    const reader = refusal(heard, 500);
    reader.push(Buffer.alloc(60_000, 0x20));
    expect(heard.outcomes).toEqual([]);
    reader.push(Buffer.alloc(60_000, 0x20));
    reader.push(Buffer.alloc(60_000, 0x20));
    expect([heard.outcomes, heard.fault?.kind]).toEqual([['fail'], 'server_error']);
  });
});
