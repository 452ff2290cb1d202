import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { classifyAnswer, classifyTransport, upstreamErrorFault } from '../../../src/gateway/execution/classify.js';
import type { FaultKind } from '../../../src/gateway/execution/fault.js';
import type { UpstreamError } from '../../../src/gateway/protocol/upstream-error.js';
import { FAULT_TABLE } from '../../../src/gateway/execution/fault-table.js';
import { readUpstreamError } from '../../../src/gateway/dialects/openai-chat/errors.js';
import { readErrorBody } from '../../../src/gateway/dialects/read-error.js';
import type { TransportFault } from '../../../src/platform/upstream/transport-fault.js';

/** What a refusal is sorted as, wherever it stood. */
function classifyRefusal(refusal: UpstreamError): FaultKind {
  return upstreamErrorFault(refusal).kind;
}

const error = (fields: object): object => ({ error: { message: 'as the provider says', ...fields } });

describe('a refusal', () => {
  it.each([
    ['OpenAI, wrong key', 401, error({ type: 'invalid_request_error', code: 'invalid_api_key' }), 'key_refused'],
    ['OpenAI, no quota', 429, error({ type: 'insufficient_quota', code: 'insufficient_quota' }), 'quota_exhausted'],
    ['OpenAI, billing limit', 400, error({ code: 'billing_hard_limit_reached' }), 'quota_exhausted'],
    ['OpenAI, rate limit', 429, error({ type: 'requests', code: 'rate_limit_exceeded' }), 'rate_limited'],
    ['OpenAI, no model', 404, error({ code: 'model_not_found' }), 'model_missing'],
    ['OpenAI, region', 403, error({ code: 'unsupported_country_region_territory' }), 'model_forbidden'],
    ['OpenAI, too long', 400, error({ code: 'context_length_exceeded', param: 'messages' }), 'context_length'],
    ['OpenAI, overloaded', 503, error({ type: 'service_unavailable_error', code: null }), 'unavailable'],
    ['Azure, deployment', 404, error({ code: 'DeploymentNotFound' }), 'model_missing'],
    ['Azure, filter', 400, error({ code: 'content_filter', param: 'prompt', status: 400 }), 'content_filter'],
    ['Azure, numeric code', 429, error({ code: '429' }), 'rate_limited'],
    ['Anthropic, key', 401, { type: 'error', ...error({ type: 'authentication_error' }) }, 'key_refused'],
    ['Anthropic, permission', 403, { type: 'error', ...error({ type: 'permission_error' }) }, 'forbidden'],
    ['Anthropic, model', 404, { type: 'error', ...error({ type: 'not_found_error' }) }, 'not_found'],
    ['Anthropic, billing', 403, { type: 'error', ...error({ type: 'billing_error' }) }, 'quota_exhausted'],
    ['Anthropic, overloaded', 529, { type: 'error', ...error({ type: 'overloaded_error' }) }, 'overloaded'],
    ['Anthropic, too large', 413, { type: 'error', ...error({ type: 'request_too_large' }) }, 'too_large'],
    [
      'Gemini, key',
      400,
      [error({ code: 400, status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] })],
      'key_refused',
    ],
    [
      'Gemini, blocked key',
      403,
      error({ code: 403, status: 'PERMISSION_DENIED', details: [{ reason: 'API_KEY_SERVICE_BLOCKED' }] }),
      'key_refused',
    ],
    ['Gemini, rate limit', 429, [error({ code: 429, status: 'RESOURCE_EXHAUSTED' })], 'rate_limited'],
    ['Gemini, argument', 400, error({ code: 400, status: 'INVALID_ARGUMENT' }), 'caller_fault'],
    ['Gemini, overloaded', 503, error({ code: 503, status: 'UNAVAILABLE' }), 'unavailable'],
    ['OpenRouter, too dear', 402, error({ code: 402 }), 'payment_required'],
    ['OpenAI, no model for the project', 403, error({ code: 'model_not_found' }), 'model_forbidden'],
    ['OpenAI, no item', 404, error({ type: 'invalid_request_error', param: 'input' }), 'not_found'],
    ['OpenAI, no model of a tool', 404, error({ code: 'model_not_found', param: 'tools[0].model' }), 'not_found'],
    ['OpenAI, model of another endpoint', 404, error({ param: 'model' }), 'model_unfit'],
    ['OpenAI, no flex', 429, error({ code: 'resource_unavailable' }), 'request_limited'],
    ['OpenAI, connector', 424, error({ type: 'external_connector_error' }), 'caller_fault'],
    ['OpenAI, organization', 401, error({ code: 'mismatched_organization' }), 'forbidden'],
    ['OpenAI, scope', 401, error({ code: 'missing_scope' }), 'forbidden'],
    ['OpenAI, key by type', 401, error({ type: 'invalid_request_error' }), 'key_refused'],
    ['Gemini, file', 403, error({ code: 403, status: 'PERMISSION_DENIED' }), 'forbidden'],
    ['Gemini, model', 404, error({ code: 404, status: 'NOT_FOUND' }), 'not_found'],
    ['New API, no channel', 503, error({ code: 'model_not_found' }), 'model_missing'],
    ['Groq, switched off', 400, error({ code: 'model_decommissioned' }), 'model_gone'],
    ['OpenRouter, moderation', 403, error({ code: 403, metadata: { reasons: ['x'] } }), 'forbidden'],
    ['DeepSeek, balance', 402, error({ type: 'unknown_error', code: 'invalid_request_error' }), 'payment_required'],
    ['Moonshot, quota', 429, error({ type: 'exceeded_current_quota_error' }), 'quota_exhausted'],
    ['DashScope, arrears', 400, error({ code: 'Arrearage' }), 'quota_exhausted'],
    ['DashScope, inspection', 400, error({ code: 'data_inspection_failed' }), 'content_filter'],
    ['Groq, too long for the minute', 413, error({ code: 'rate_limit_exceeded', type: 'tokens' }), 'too_large'],
    ['llama.cpp, context', 400, error({ code: 400, type: 'exceed_context_size_error' }), 'context_length'],
    ['SiliconFlow, bare', 400, { code: 20012, message: 'no model', data: null }, 'caller_fault'],
    ['Mistral, bare', 422, { object: 'error', message: 'x', type: 'invalid_request_error' }, 'caller_fault'],
    ['Cloudflare, HTML', 522, '<html>', 'unavailable'],
    ['anybody, a code without words', 404, { error: { code: 'odd' } }, 'not_found'],
    ['a web server, HTML', 404, '<html>not found</html>', 'path_missing'],
    ['a web server, nothing', 404, '', 'path_missing'],
    ['FastAPI, no such path', 404, { detail: 'Not Found' }, 'path_missing'],
  ] as const)('of %s with %p is sorted by what it means', (_provider, status, body, kind) => {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    expect(classifyRefusal(readErrorBody('openai-chat', status, bytes))).toBe(kind);
  });

  it.each([
    [300, 'redirect'],
    [308, 'redirect'],
    [400, 'caller_fault'],
    [401, 'key_refused'],
    [405, 'caller_fault'],
    [408, 'upstream_request_timeout'],
    [409, 'conflict'],
    [402, 'payment_required'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [410, 'gone'],
    [418, 'caller_fault'],
    [421, 'misdirected'],
    [425, 'misdirected'],
    [499, 'caller_fault'],
    [500, 'server_error'],
    [501, 'not_implemented'],
    [504, 'upstream_timeout'],
    [505, 'not_implemented'],
    [524, 'upstream_timeout'],
    [599, 'server_error'],
  ] as const)('with %p and nothing else is a %s', (status, kind) => {
    expect(classifyRefusal(readErrorBody('openai-chat', status, Buffer.from('{"error":{"message":"m"}}')))).toBe(kind);
  });

  it('inside a stream goes by its code, by the status in its code, or is an error of the server', () => {
    const kindOf = (fields: object): string => classifyRefusal(readUpstreamError(null, { error: fields }));
    expect(kindOf({ code: 'insufficient_quota' })).toBe('quota_exhausted');
    expect(kindOf({ code: 502, message: 'provider' })).toBe('unavailable');
    expect(kindOf({ code: '429' })).toBe('rate_limited');
    expect(kindOf({ type: 'overloaded_error' })).toBe('overloaded');
    expect(kindOf({ message: 'who knows' })).toBe('server_error');
  });

  it('puts nothing out by its words, which may be those of the client', () => {
    const codes = fc.constantFrom(null, 'invalid_request_error', 'odd', 'rate_limit_exceeded');
    const traps = fc.constantFrom(
      'insufficient_quota',
      'invalid_api_key',
      'credit balance is too low, insufficient balance 429',
      'model_not_found',
      'Limit 1, Requested 2',
    );
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 300, max: 599 })), codes, traps, (status, code, message) => {
        const quiet = FAULT_TABLE[classifyRefusal(readUpstreamError(status, error({ code, message: 'm' })))];
        const loud = FAULT_TABLE[classifyRefusal(readUpstreamError(status, error({ code, message })))];
        expect([quiet.parking, undefined]).toContain(loud.parking);
        expect([quiet.suspicion, undefined]).toContain(loud.suspicion);
        expect(loud.blames).toBe(quiet.blames);
      }),
    );
  });

  it.each([
    [400, 'The credit balance of this account is too low to use the API.', 'no_credit'],
    [403, 'Insufficient account balance', 'no_credit'],
    [402, 'Insufficient Balance', 'account_empty'],
    [402, 'You requested up to 65536 tokens, but can only afford 4321. Your credit balance …', 'payment_required'],
    [400, `${'x'.repeat(1_000)} credit balance`, 'caller_fault'],
    [429, 'Request too large: Limit 30000, Requested 45000.', 'request_limited'],
    [429, 'tokens per min: Limit: 30,000, Requested: 30,001', 'request_limited'],
    [429, 'Rate limit reached: Limit 10000, Used 9000, Requested 2000.', 'rate_limited'],
    [429, 'Rate limit reached: Requested 2000', 'rate_limited'],
    [500, 'credit balance', 'server_error'],
  ] as const)('with %p chooses another key, or spares this one, for %j', (status, message, kind) => {
    expect(classifyRefusal(readUpstreamError(status, error({ message })))).toBe(kind);
  });

  it.each([
    ['page', true, 'wrong_path'],
    ['page', false, 'path_missing'],
    ['json', true, 'path_missing'],
    ['torn', true, 'not_found'],
  ] as const)('of 404 that is a %s, at a fixed path %p, is a %s', (shape, isAtFixedPath, kind) => {
    expect(classifyAnswer(readUpstreamError(404, null), shape, isAtFixedPath)).toBe(kind);
    expect(classifyAnswer(readUpstreamError(500, null), shape, isAtFixedPath)).toBe('server_error');
  });

  it('is always one that the table knows, whatever status and code', () => {
    fc.assert(
      fc.property(fc.option(fc.integer({ min: 300, max: 999 })), fc.string(), fc.string(), (status, code, type) => {
        expect(FAULT_TABLE).toHaveProperty(classifyRefusal(readUpstreamError(status, error({ code, type }))));
      }),
    );
  });

  it('brings the hint of its body, held to ten minutes', () => {
    const withDelay = (retryDelay: string): object => error({ code: 429, details: [{ retryDelay }] });
    expect(upstreamErrorFault(readUpstreamError(null, withDelay('34.07s'))).hintMs).toBe(34_070);
    expect(upstreamErrorFault(readUpstreamError(null, withDelay('86400s'))).hintMs).toBe(600_000);
    expect(upstreamErrorFault(readUpstreamError(null, withDelay('-1s'))).hintMs).toBeNull();
    expect(upstreamErrorFault(readUpstreamError(null, withDelay('0s')))).toMatchObject({
      kind: 'rate_limited',
      hintMs: null,
    });
  });
});

describe('what went wrong below HTTP', () => {
  const cause = new Error('x');

  it.each([
    [{ kind: 'dns_failure', isPermanent: true, cause }, false, 'dns_permanent'],
    [{ kind: 'dns_failure', isPermanent: false, cause }, false, 'dns_temporary'],
    [{ kind: 'reset', wasReused: true, cause }, false, 'stale_connection'],
    [{ kind: 'reset', wasReused: true, cause }, true, 'disconnected'],
    [{ kind: 'reset', wasReused: false, cause }, false, 'disconnected'],
    [{ kind: 'connect_refused', cause }, false, 'connect_refused'],
    [{ kind: 'shortage', cause }, false, 'shortage'],
    [{ kind: 'connect_timeout', cause }, false, 'connect_timeout'],
    [{ kind: 'tls_failure', cause }, false, 'tls_failure'],
    [{ kind: 'egress_denied', cause }, false, 'egress_denied'],
    [{ kind: 'bad_framing', cause }, true, 'bad_framing'],
  ] as const)('%j, answered: %p, is a %s', (fault: TransportFault, hasAnswered, kind) => {
    expect(classifyTransport(fault, hasAnswered)).toBe(kind);
  });
});
