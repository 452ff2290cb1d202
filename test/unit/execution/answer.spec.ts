import { describe, expect, it } from '@jest/globals';
import { answerFor, type Failure } from '../../../src/gateway/execution/answer.js';
import { FAULT_TABLE } from '../../../src/gateway/execution/fault-table.js';
import { faultOf, type FaultKind } from '../../../src/gateway/execution/fault.js';
import { readUpstreamError } from '../../../src/gateway/dialects/openai-chat/errors.js';
import type { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { Redactor } from '../../../src/platform/logging/redactor.js';

const SECRET = 'sk-very-secret-value';
const redactor = new Redactor();
redactor.know([SECRET]);

function answer(kind: FaultKind, fields: Partial<Failure> = {}): GatewayError {
  const failure = { fault: faultOf(kind), model: 'm', mayBeBilled: false, unlockMs: null, ...fields };
  return answerFor(failure, redactor);
}

function refused(kind: FaultKind, status: number | null, error: object): GatewayError {
  return answer(kind, { fault: { kind, refusal: readUpstreamError(status, { error }), hintMs: null } });
}

describe('the answer when nothing is left to try', () => {
  it.each(Object.keys(FAULT_TABLE) as FaultKind[])('exists for %s and is an error', (kind) => {
    const { status, wire } = answer(kind);
    expect(status).toBeGreaterThanOrEqual(400);
    expect([401, 402, 403]).not.toContain(status);
    expect(wire.message.length).toBeGreaterThan(10);
  });

  it('keeps the words of the upstream for a fault of the caller, without its secrets', () => {
    const error = { message: `max_tokens is wrong for ${SECRET}`, type: 'bad', param: 'messages[0].role', code: 'odd' };
    const { status, wire } = refused('caller_fault', 422, error);
    expect([status, wire]).toEqual([
      422,
      { message: 'max_tokens is wrong for [redacted]', type: 'bad', param: 'messages[0].role', code: 'odd' },
    ]);
  });

  it('leaves out words that are secrets of ours', () => {
    expect(refused('caller_fault', 400, { message: 'm', type: SECRET, param: SECRET, code: SECRET }).wire).toEqual({
      message: 'm',
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
  });

  it('leaves out what is no plain word, and finds words of its own where there are none', () => {
    const odd = { message: '', type: 'a b', param: '<script>', code: 'https://upstream.example/' };
    expect(refused('caller_fault', 400, odd).wire).toEqual({
      message: 'The upstream refused the request as invalid.',
      type: 'invalid_request_error',
      param: null,
      code: null,
    });
    expect(answer('caller_fault')).toMatchObject({ code: 'invalid_request', status: 400 });
  });

  it('quotes the upstream on length and content, under a code and status of its own', () => {
    const error = { message: `too long, ${SECRET}`, code: 'x' };
    expect(refused('context_length', 413, error)).toMatchObject({
      status: 400,
      message: 'too long, [redacted]',
      code: 'context_length_exceeded',
    });
    expect(answer('content_filter').message).toBe('The upstream refused the content.');
  });

  it('never quotes the upstream on anything else', () => {
    const quoted: FaultKind[] = ['context_length', 'content_filter'];
    for (const kind of Object.keys(FAULT_TABLE) as FaultKind[]) {
      if (quoted.includes(kind) || FAULT_TABLE[kind].answer === 'invalid_request') continue;
      expect(JSON.stringify(refused(kind, 500, { message: 'UPSTREAM', code: 'upstream-code' }).wire)).not.toContain(
        'UPSTREAM',
      );
    }
  });

  it('passes a fault of the request on with its status and words, and never as if the token were refused', () => {
    const said = { message: 'No such item.', type: 'invalid_request_error', param: 'input' };
    for (const [kind, status] of [
      ['not_found', 404],
      ['forbidden', 403],
      ['unauthorized', 403],
      ['payment_required', 402],
      ['gone', 410],
      ['no_credit', 400],
      ['account_empty', 402],
      ['model_unfit', 404],
    ] as const) {
      expect(refused(kind, status, said)).toMatchObject({ status, wire: said });
      expect(refused(kind, null, said).status).toBe(status);
    }
    expect(refused('forbidden', 401, said).status).toBe(403);
    expect(refused('request_limited', 429, said)).toMatchObject({ status: 429, details: { retryIsPointless: true } });
  });

  it('names the model that no upstream has, so that nothing in its name breaks out', () => {
    for (const kind of ['model_missing', 'model_forbidden', 'model_gone'] as const) {
      const { wire, status } = answer(kind, { model: 'a"b\n' });
      expect([status, wire.param, wire.message]).toEqual([
        404,
        'model',
        'The model "a\\"b\\n" does not exist at the upstream.',
      ]);
    }
  });

  it('tells an upstream that is away for a while from one that fails', () => {
    expect(refused('unavailable', 503, {}).status).toBe(503);
    expect(refused('unavailable', 502, {}).status).toBe(502);
    expect(answer('unavailable').status).toBe(502);
  });

  it('says when to come back where waiting helps, and that retrying is pointless where it may be paid twice', () => {
    expect(answer('rate_limited', { unlockMs: 12_300 }).details).toMatchObject({ retryAfterSeconds: 13 });
    expect(answer('rate_limited', { unlockMs: 12_300 }).details.retryIsPointless).toBeUndefined();
    expect(answer('overloaded', { unlockMs: 400_000 }).details).toMatchObject({
      retryAfterSeconds: 60,
      retryIsPointless: true,
    });
    expect(answer('limit_reached', { unlockMs: 0, mayBeBilled: true }).details).toMatchObject({
      retryAfterSeconds: 1,
      retryIsPointless: true,
    });
    expect(answer('server_error', { unlockMs: 500, mayBeBilled: true }).details).toEqual({ retryIsPointless: true });
    expect(answer('server_error', { unlockMs: 500 }).details).toEqual({});
    expect(answer('quota_exhausted').details).toEqual({ retryAfterSeconds: 60, retryIsPointless: true });
  });
});
