import { describe, expect, it } from '@jest/globals';
import { ERROR_CATALOGUE, type ErrorCode } from '../../../../src/platform/errors/catalogue.js';
import { GatewayError } from '../../../../src/platform/errors/gateway-error.js';
import { retryAdvice } from '../../../../src/platform/errors/retry-advice.js';

const TYPE_BY_STATUS: Readonly<Record<number, readonly string[]>> = {
  429: ['requests', 'tokens', 'insufficient_quota'],
  4: ['invalid_request_error'],
  5: ['server_error'],
};

describe('the catalogue', () => {
  it.each(Object.entries(ERROR_CATALOGUE))(
    '%s has a status, the type that OpenAI gives it, and one sentence',
    (code, entry) => {
      const { status, type, message } = entry;
      expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(TYPE_BY_STATUS[status] ?? TYPE_BY_STATUS[Math.floor(status / 100)]).toContain(type);
      expect(message).toMatch(/^[A-Z].*\.$/);
    },
  );

  it('has only one error that is our own fault', () => {
    const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
    expect(codes.filter((code) => ERROR_CATALOGUE[code].status === 500)).toEqual(['internal_error']);
  });
});

describe('GatewayError', () => {
  it('says what the catalogue says', () => {
    const error = new GatewayError('model_not_found');
    expect([error.status, error.message, error.name]).toEqual([
      404,
      'The model does not exist on this route.',
      'GatewayError',
    ]);
    expect(error.wire).toEqual({
      message: 'The model does not exist on this route.',
      type: 'invalid_request_error',
      param: null,
      code: 'model_not_found',
    });
  });

  it('takes another sentence, parameter and status', () => {
    const error = new GatewayError('invalid_request', { message: 'No.', param: 'n', status: 422 });
    expect([error.status, error.wire]).toEqual([
      422,
      { message: 'No.', type: 'invalid_request_error', param: 'n', code: 'invalid_request' },
    ]);
  });

  it('passes an error of the upstream on in its own words', () => {
    const wire = { message: 'theirs', type: 't', param: null, code: null };
    expect(new GatewayError('invalid_request', { wire, param: 'n' }).wire).toBe(wire);
  });

  it('takes itself for what it is, and everything else for an internal error with its cause', () => {
    const own = new GatewayError('overloaded');
    expect(GatewayError.from(own)).toBe(own);
    for (const thrown of [new Error('s3cret'), 's3cret', undefined]) {
      const error = GatewayError.from(thrown);
      expect([error.code, error.cause]).toEqual(['internal_error', thrown]);
      expect(JSON.stringify(error.wire)).not.toContain('s3cret');
    }
  });
});

describe('retryAdvice', () => {
  it.each([
    [-5, 1],
    [0, 1],
    [1, 1],
    [1_000, 1],
    [1_001, 2],
    [59_001, 60],
    [60_000, 60],
  ])('says whole seconds, rounded up: %i ms are %i s', (ms, seconds) => {
    expect(retryAdvice(ms)).toEqual({ retryAfterSeconds: seconds });
  });

  it.each([60_001, 86_400_000])('says 60 s for %i ms, and that retrying by itself is pointless', (ms) => {
    expect(retryAdvice(ms)).toEqual({ retryAfterSeconds: 60, retryIsPointless: true });
  });
});
