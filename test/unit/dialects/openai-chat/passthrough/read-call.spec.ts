import { describe, expect, it } from '@jest/globals';
import { readCall } from '../../../../../src/gateway/dialects/openai-chat/passthrough/read-call.js';
import { fieldOf, type Call } from '../../../../../src/gateway/protocol/call.js';
import { ownHead } from '../../../../../src/gateway/protocol/call-head.js';
import { OPERATIONS, type OperationName } from '../../../../../src/gateway/protocol/operation.js';
import { GatewayError } from '../../../../../src/platform/errors/gateway-error.js';

function read(body: string | Buffer, operation: OperationName = 'chat'): Call {
  return readCall(ownHead('r', { operation: OPERATIONS[operation], hops: 1 }), Buffer.from(body));
}

/** Code and parameter of the error that a body is refused with. */
function refusalOf(body: string): [string, string | undefined] | null {
  try {
    read(body);
    return null;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return [error.code, error.details.param];
  }
}

describe('readCall', () => {
  it('reads the few facts that the gateway needs, and keeps the bytes as they came', () => {
    const body = Buffer.from('{"messages":[],"model":"m","stream":true,"n":3,"unknown":{"model":1}}');
    const call = read(body);
    expect(call).toMatchObject({ requestId: 'r', hops: 1, requestedModel: 'm', wantsStream: true, choices: 3 });
    expect(call.body.equals(body)).toBe(true);
    expect(fieldOf(call, 'model')).toMatchObject({ start: body.indexOf('"m"'), end: body.indexOf('"m"') + 3 });
    expect(fieldOf(call, 'user')).toBeUndefined();
    expect(Object.keys(call.top.fields).sort()).toEqual(['messages', 'model', 'n', 'stream']);
  });

  it.each(['{}', '{"model":null,"stream":null,"n":null}', '{"model":""}'])('has defaults for %s', (body) => {
    expect(read(body)).toMatchObject({ requestedModel: null, wantsStream: false, choices: 1 });
  });

  it('reads a model with escapes, in any script', () => {
    expect(read('{"model":"\\u0067pt-\\"4\\" 模型"}').requestedModel).toBe('gpt-"4" 模型');
  });

  it.each([
    ['{"include_usage":true}', true],
    ['{"include_usage":false}', false],
    ['{"include_usage":"true"}', false],
    ['{}', false],
    ['null', false],
    ['"x"', false],
  ])('reads from the stream options %s whether usage is wanted', (options, isWanted) => {
    expect(read(`{"stream_options":${options}}`).wantsUsage).toBe(isWanted);
    expect(read('{}').wantsUsage).toBe(false);
  });

  it.each(['embeddings', 'moderations'] as const)('wants no stream of %s, whatever the body says', (operation) => {
    expect(read('{"stream":true}', operation).wantsStream).toBe(false);
    expect(read('{"stream":"nonsense"}', operation).wantsStream).toBe(false);
  });

  it.each([
    ['{"model":1}', 'model'],
    ['{"model":["m"]}', 'model'],
    [`{"model":"${'m'.repeat(255)}"}`, 'model'],
    ['{"stream":"true"}', 'stream'],
    ['{"stream":1}', 'stream'],
    ['{"n":0}', 'n'],
    ['{"n":129}', 'n'],
    ['{"n":1.5}', 'n'],
    ['{"n":"1"}', 'n'],
  ])('refuses %s and names the field', (body, param) => {
    expect(refusalOf(body)).toEqual(['invalid_request', param]);
  });

  it('takes a model of 254 bytes and 128 answers', () => {
    expect(read(`{"model":"${'m'.repeat(254)}","n":128}`).choices).toBe(128);
  });

  it.each(['', '[]', 'null', '{"model":"m"', '{"model":"\\q"}', '{"model":"a\nb"}', '{"model":m}'])(
    'refuses %j, which is no JSON object',
    (body) => {
      expect(refusalOf(body)).toEqual(['invalid_json', undefined]);
    },
  );

  it.each(['model', 'stream', 'n', 'messages', 'user', 'max_tokens', 'api_key'])('refuses %s twice', (field) => {
    expect(refusalOf(`{"${field}":null,"${field}":null}`)).toEqual(['duplicate_field', field]);
  });
});
