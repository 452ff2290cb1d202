import { describe, expect, it } from '@jest/globals';
import { readRequestFields, vetFormField } from '../../../src/gateway/dialects/request-fields.js';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import { ownHead, type CallHead } from '../../../src/gateway/protocol/call-head.js';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { GOVERNED_NAMES } from '../../../src/gateway/protocol/governed-fields.js';
import { OPERATIONS } from '../../../src/gateway/protocol/operation.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';

const DIALECTS: readonly DialectName[] = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'];
const REFUSED = [
  'api_base',
  'base_url',
  'api_key',
  'organization',
  'headers',
  'extra_headers',
  'extra_body',
  'extra_query',
  'custom_llm_provider',
  'proxy',
  'user_config',
  'mock_response',
  'aws_secret_access_key',
  'vertex_credentials',
  'azure_ad_token',
  'azure_endpoint',
  'client_secret',
  'aws_role_name',
  'aws_sts_endpoint',
  'vertex_ai_credentials',
  'region_name',
];
const EVERYWHERE = DIALECTS.flatMap((dialect) => REFUSED.map((field) => [dialect, field] as const));

/** Code and parameter of the error that something is refused with; null when it is taken. */
function refusalOf(act: () => unknown): [string, string | undefined] | null {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [error.code, error.details.param];
  }
}

function read(dialect: DialectName, text: string): ReturnType<typeof readRequestFields> {
  return readRequestFields(dialect, Buffer.from(text));
}

describe('the fields of a request', () => {
  it.each(EVERYWHERE)('in %s: %s, which would choose an address or a credential, is refused', (dialect, field) => {
    const refusal = (text: string): unknown => refusalOf(() => read(dialect, text));
    expect(refusal(`{"model":"m","${field}":null}`)).toEqual(['unknown_parameter', field]);
    expect(refusal(`{"model":"m","x":{"${field}":1}}`)).toBeNull();
    const escaped = `\\u${field.charCodeAt(0).toString(16).padStart(4, '0')}${field.slice(1)}`;
    expect(refusal(`{"${escaped}":1}`)).toEqual(['unknown_parameter', field]);
    expect(refusal(`{"${field.toUpperCase()}":1}`)).toEqual(['duplicate_field', field]);
  });

  it.each(DIALECTS.flatMap((dialect) => GOVERNED_NAMES.map((field) => [dialect, field] as const)))(
    'in %s: %s is noticed',
    (dialect, field) => {
      expect(read(dialect, `{"${field}":["x"]}`).governed).toEqual([field]);
      expect(read(dialect, `{"${field}":null}`).governed).toEqual([]);
      expect(refusalOf(() => read(dialect, `{"${field}":1,"${field}":2}`))).toEqual(['duplicate_field', field]);
    },
  );

  it.each(['auto', 'default', 'flex', 'standard_only'])('a service tier of %s costs no more than usual', (tier) => {
    expect(read('openai-chat', `{"service_tier":"${tier}"}`).governed).toEqual([]);
  });

  it('have one name each, however a dialect spells them', () => {
    const both = '{"generationConfig":{},"generation_config":{}}';
    expect(refusalOf(() => read('gemini', both))).toEqual(['duplicate_field', 'generation_config']);
    expect(read('gemini', '{"serviceTier":"priority"}').governed).toEqual(['service_tier']);
    expect(refusalOf(() => read('gemini', '{"GenerationConfig":{}}'))).toEqual(['duplicate_field', 'generationConfig']);
  });

  it.each([
    ['model', 'model', null],
    ['Model', null, ['duplicate_field', 'model']],
    ['model[]', null, ['duplicate_field', 'model']],
    ['models[]', null, ['duplicate_field', 'models']],
    ['ｍodel', null, ['duplicate_field', 'model']],
    ['api_base', null, ['unknown_parameter', 'api_base']],
    ['timestamp_granularities[]', undefined, null],
    ['file', undefined, null],
  ])('of a form are vetted by their names: %s', (name, known, refusal) => {
    const vet = (): unknown => vetFormField(Buffer.from(name));
    if (refusal === null) expect(vet()).toBe(known);
    else expect(refusalOf(vet)).toEqual(refusal);
  });
});

describe('a Gemini request', () => {
  const head = ownHead('r', { dialect: 'gemini' });
  const ofBatch = { ...head, operation: OPERATIONS.embeddings };
  const refusal = (given: CallHead, text: string): unknown =>
    refusalOf(() => readDialectCall(given, Buffer.from(text), { model: 'ok', wantsStream: false }));

  it('names no other model than its URL', () => {
    expect(refusal(head, '{"model":"models/dear"}')).toEqual(['duplicate_field', 'model']);
    expect(refusal(ofBatch, '{"requests":[{"model":"models/ok"},{"model":"dear"}]}')).toEqual([
      'duplicate_field',
      'model',
    ]);
    expect(refusal(ofBatch, '{"requests":[{"Model":"models/ok"}]}')).toEqual(['duplicate_field', 'model']);
    expect(refusal(head, '{"model":"models/ok"}')).toBeNull();
    expect(refusal(ofBatch, '{"requests":[{"model":"models/ok"},{"model":"ok"},{},7]}')).toBeNull();
  });
});
