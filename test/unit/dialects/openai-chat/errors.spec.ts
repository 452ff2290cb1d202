import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readUpstreamError } from '../../../../src/gateway/dialects/openai-chat/errors.js';
import { readErrorBody } from '../../../../src/gateway/dialects/read-error.js';
import { jsonValue } from '../../../support/json-text.js';

const NOTHING = { status: 429, code: null, type: null, param: null, message: '', retryAfterMs: null };

const GOOGLE = {
  code: 429,
  message: 'Quota exceeded.',
  status: 'RESOURCE_EXHAUSTED',
  details: [
    { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'RATE_LIMIT_EXCEEDED' },
    { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.074824224s' },
  ],
};

describe('readRefusal', () => {
  it.each([
    [
      'OpenAI',
      { error: { message: 'No.', type: 'Requests', param: 'n', code: 'Rate_Limit_Exceeded' } },
      { code: 'rate_limit_exceeded', type: 'requests', param: 'n', message: 'No.' },
    ],
    ['OpenAI with nulls', { error: { message: 'No.', type: null, param: null, code: null } }, { message: 'No.' }],
    ['a bare sentence', { error: 'No.' }, { message: 'No.' }],
    ['an error without a wrapper', { message: 'No.', code: 'c' }, { message: 'No.', code: 'c' }],
    ['OpenRouter', { error: { code: 429, message: 'No.' } }, { message: 'No.' }],
    ['Google', { error: GOOGLE }, { message: 'Quota exceeded.', code: 'rate_limit_exceeded', retryAfterMs: 34_075 }],
    [
      'Google, in a list',
      [{ error: GOOGLE }],
      { message: 'Quota exceeded.', code: 'rate_limit_exceeded', retryAfterMs: 34_075 },
    ],
    ['Google without details', { error: { code: 400, status: 'INVALID_ARGUMENT' } }, { code: 'invalid_argument' }],
    ['a delay that is none', { error: { details: [{ retryDelay: 'soon' }] } }, {}],
    ['an empty code', { error: { code: '', type: '' } }, {}],
    ['fields of other types', { error: { message: 7, type: {}, param: 1, details: 'x', code: [] } }, {}],
    ['details that are no objects', { error: { details: [null, 'x', ['y']] } }, {}],
    ['null', null, {}],
    ['a number', 7, {}],
    ['an empty list', [], {}],
  ])('reads %s', (_kind, body, expected) => {
    expect(readUpstreamError(429, body)).toEqual({ ...NOTHING, ...expected });
  });

  it.each([
    [429, 429],
    ['503', 503],
    [399, null],
    [600, null],
    ['x', null],
    [null, null],
  ])('takes the status from the code %p when nothing else tells it', (code, status) => {
    expect(readUpstreamError(null, { error: { code } }).status).toBe(status);
  });

  it('believes the status line before the code', () => {
    expect(readUpstreamError(400, { error: { code: 503 } }).status).toBe(400);
  });

  it('takes any JSON at all', () => {
    fc.assert(
      fc.property(jsonValue, (body) => {
        expect(readUpstreamError(418, { error: body }).status).toBe(418);
        expect(readErrorBody('openai-chat', 418, Buffer.from(JSON.stringify(body))).status).toBe(418);
      }),
    );
  });
});

describe('readRefusalBytes', () => {
  it('reads JSON', () => {
    expect(readErrorBody('openai-chat', 429, Buffer.from('{"error":{"code":"x"}}'))).toEqual({ ...NOTHING, code: 'x' });
  });

  it.each(['', '<html>', '{"error":'])('gives the status alone for %j', (body) => {
    expect(readErrorBody('openai-chat', 429, Buffer.from(body))).toEqual(NOTHING);
  });
});
