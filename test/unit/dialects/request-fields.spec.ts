import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { readRequestFields, vetFormField } from '../../../src/gateway/dialects/request-fields.js';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import { ownHead, type CallHead } from '../../../src/gateway/protocol/call-head.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { GOVERNED_NAMES } from '../../../src/gateway/protocol/governed-fields.js';
import { OPERATIONS } from '../../../src/gateway/protocol/operation.js';
import { GatewayError } from '../../../src/platform/errors/gateway-error.js';

const SOURCE = readFileSync('src/gateway/dialects/request-fields.ts', 'utf8');
const REFUSED = [...(/const REFUSED_FIELDS = \[([^\]]+)\]/.exec(SOURCE)?.[1] ?? '').matchAll(/'(\w+)'/g)].map(
  ([, name]) => name!,
);
const EVERYWHERE = DIALECT_NAMES.flatMap((dialect) => REFUSED.map((field) => [dialect, field] as const));

function inCamelCase(field: string): string {
  return field.replaceAll(/_(\w)/g, (_, first: string) => first.toUpperCase());
}

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
  it('that are refused are many, and such as choose an address or a credential', () => {
    expect(REFUSED.length).toBeGreaterThan(35);
    expect(REFUSED).toEqual(expect.arrayContaining(['api_base', 'base_url', 'api_key', 'extra_headers']));
  });

  it.each(EVERYWHERE)('in %s: %s, which would choose an address or a credential, is refused', (dialect, field) => {
    const refusal = (text: string): unknown => refusalOf(() => read(dialect, text));
    expect(refusal(`{"model":"m","${field}":null}`)).toEqual(['unknown_parameter', field]);
    expect(refusal(`{"model":"m","x":{"${field}":1}}`)).toBeNull();
    const escaped = `\\u${field.charCodeAt(0).toString(16).padStart(4, '0')}${field.slice(1)}`;
    expect(refusal(`{"${escaped}":1}`)).toEqual(['unknown_parameter', field]);
    expect(refusal(`{"${inCamelCase(field)}":1}`)).toEqual(['unknown_parameter', field]);
    const wide = String.fromCodePoint(field.codePointAt(0)! + 0xfee0) + field.slice(1);
    for (const spelling of [field.toUpperCase(), wide, `${field}\u200b`, `${field.slice(0, 2)}\u0301${field.slice(2)}`])
      expect(refusal(`{"${spelling}":1}`)).toEqual(['duplicate_field', expect.any(String)]);
  });

  it.each(DIALECT_NAMES.flatMap((dialect) => GOVERNED_NAMES.map((field) => [dialect, field] as const)))(
    'in %s: %s is noticed',
    (dialect, field) => {
      expect(read(dialect, `{"${field}":["x"]}`).governed).toEqual([field]);
      expect(read(dialect, `{"${field}":null}`).governed).toEqual([]);
      expect(refusalOf(() => read(dialect, `{"${field}":1,"${field}":2}`))).toEqual(['duplicate_field', field]);
      expect(read(dialect, `{"${inCamelCase(field)}":["x"]}`).governed).toEqual([field]);
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
