import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { contextOf, decodeChunks } from '../../support/dialect-streams.js';

const ERROR = { status: 429, type: 'requests', code: 'gateway_rpm', param: null, message: 'slow down' };

it.each([
  ['openai-chat', { error: { message: 'slow down', type: 'requests', param: null, code: 'gateway_rpm' } }],
  ['openai-responses', { error: { message: 'slow down', type: 'requests', param: null, code: 'gateway_rpm' } }],
  [
    'anthropic',
    {
      type: 'error',
      error: { type: 'rate_limit_error', message: 'slow down', code: 'gateway_rpm', param: null },
      request_id: 'req-1',
    },
  ],
  [
    'gemini',
    {
      error: {
        code: 429,
        message: 'slow down',
        status: 'RESOURCE_EXHAUSTED',
        details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'GATEWAY_RPM' }],
      },
    },
  ],
] as const)('an error in the shape of %s', (dialect, body) => {
  expect(DIALECTS[dialect].encodeError(ERROR, 'req-1')).toEqual(body);
});

it.each([
  [400, 'invalid_request_error', 'INVALID_ARGUMENT'],
  [401, 'authentication_error', 'UNAUTHENTICATED'],
  [403, 'permission_error', 'PERMISSION_DENIED'],
  [404, 'not_found_error', 'NOT_FOUND'],
  [413, 'request_too_large', 'INVALID_ARGUMENT'],
  [422, 'invalid_request_error', 'INVALID_ARGUMENT'],
  [429, 'rate_limit_error', 'RESOURCE_EXHAUSTED'],
  [500, 'api_error', 'INTERNAL'],
  [502, 'api_error', 'UNAVAILABLE'],
  [503, 'overloaded_error', 'UNAVAILABLE'],
  [504, 'timeout_error', 'DEADLINE_EXCEEDED'],
  [508, 'api_error', 'UNAVAILABLE'],
])('status %i is %s for Anthropic and %s for Gemini', (status, anthropic, gemini) => {
  const error = { ...ERROR, status };
  expect(DIALECTS.anthropic.encodeError(error, 'r')).toMatchObject({ error: { type: anthropic } });
  expect(DIALECTS.gemini.encodeError(error, 'r')).toMatchObject({ error: { status: gemini, code: status } });
});

it.each([
  [
    'anthropic',
    { type: 'error', error: { type: 'Overloaded_error', message: 'busy' } },
    { type: 'overloaded_error', message: 'busy' },
  ],
  ['anthropic', '<html>', { type: null, message: '' }],
  ['openai-responses', { error: { code: 'invalid_prompt', message: 'no' } }, { code: 'invalid_prompt', message: 'no' }],
  [
    'openai-responses',
    { response: { error: { code: 'server_error', message: 'no' } } },
    { code: 'server_error', message: 'no' },
  ],
  [
    'gemini',
    [{ error: { code: 429, message: 'quota', status: 'RESOURCE_EXHAUSTED', details: [{ retryDelay: '34.07s' }] } }],
    { code: 'resource_exhausted', message: 'quota', retryAfterMs: 34_070 },
  ],
] as const)('%s: the error %j is read', (dialect, body, refusal) => {
  expect(DIALECTS[dialect].decodeError(null, body)).toMatchObject(refusal);
});

it.each(DIALECT_NAMES)('a stream of %s that broke off reads as an error and never as an end', (dialect) => {
  const encoder = DIALECTS[dialect].streamEncoder(contextOf());
  const stream = [
    encoder.push({ kind: 'start', model: 'm' }),
    encoder.push({ kind: 'text', choice: 0, text: 'Hal' }),
    encoder.push({ kind: 'finish', choice: 0, reason: 'stop', stopSequence: null }),
    encoder.push({ kind: 'broken', why: 'incomplete' }),
    encoder.fail({ ...ERROR, status: 502, type: 'server_error', code: 'upstream_incomplete' }),
  ].join('');
  const events = decodeChunks(dialect, [Buffer.from(stream)]);
  expect(events.at(-1)).toMatchObject({ kind: 'error', refusal: { message: 'slow down' } });
  expect(events.some(({ kind }) => kind === 'finish' || kind === 'end')).toBe(false);
});

it.each([
  ['openai-chat', { error: { message: 'no', code: 'server_error' } }],
  [
    'openai-responses',
    { object: 'response', status: 'failed', error: { message: 'no', code: 'server_error' }, output: [] },
  ],
  ['anthropic', { type: 'error', error: { message: 'no', type: 'api_error' } }],
  ['gemini', { error: { message: 'no', code: 500, status: 'INTERNAL' } }],
] as const)('%s: an error with status 200 is a refusal', (dialect, body) => {
  expect(DIALECTS[dialect].decodeReply(body, 'x')).toMatchObject({ kind: 'refused', refusal: { message: 'no' } });
});

it.each(DIALECT_NAMES)('%s: a body that is no reply is invalid', (dialect) => {
  for (const body of [null, [], 'text', {}, { choices: [{}] }, { output: 1 }, { content: 'x' }, { candidates: [{}] }]) {
    expect(DIALECTS[dialect].decodeReply(body, 'x')).toEqual({ kind: 'invalid' });
  }
});

it('a prompt that Gemini blocks is a refusal of its content', () => {
  const body = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } };
  expect(DIALECTS.gemini.decodeReply(body, 'x')).toMatchObject({
    kind: 'refused',
    refusal: { status: 400, code: 'content_filter' },
  });
});
