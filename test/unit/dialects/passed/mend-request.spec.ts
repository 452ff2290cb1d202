import { describe, expect, it } from '@jest/globals';
import { readCall } from '../../../../src/gateway/dialects/openai-chat/passthrough/read-call.js';
import { readDialectCall } from '../../../../src/gateway/dialects/read-dialect-call.js';
import { ownHead } from '../../../../src/gateway/protocol/call-head.js';
import type { Call } from '../../../../src/gateway/protocol/call.js';
import { fieldOf } from '../../../../src/gateway/protocol/call.js';
import type { DialectName } from '../../../../src/gateway/protocol/dialect-name.js';

/** A request as an upstream of its client's own dialect gets it. */
function read(dialect: DialectName, request: object | string): Call {
  const body = Buffer.from(typeof request === 'string' ? request : JSON.stringify(request));
  const head = ownHead('r', { dialect });
  return dialect === 'openai-chat' ? readCall(head, body) : readDialectCall(head, body);
}

function passed(dialect: DialectName, request: object): unknown {
  return JSON.parse(read(dialect, request).body.toString());
}

const ARGUMENTS = { file: 'one', deep: { of: ['a', 2] } };
const TEXT = JSON.stringify(ARGUMENTS);

describe('arguments of an earlier call in a request that is passed on', () => {
  const chat = (args: unknown): object => ({
    model: 'm',
    messages: [
      { role: 'user', content: 'say "arguments":{ twice' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: args } }],
      },
      { role: 'assistant', content: null, function_call: { name: 'f', arguments: args } },
    ],
    temperature: 1,
  });
  const responses = (args: unknown): object => ({
    model: 'm',
    input: [
      { role: 'user', content: 'go' },
      { type: 'function_call', call_id: 'a', name: 'f', arguments: args },
      { type: 'function_call_output', call_id: 'a', output: 'text' },
    ],
  });
  const messages = (input: unknown): object => ({
    model: 'm',
    messages: [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input }] },
    ],
  });

  const contents = (name: string, args: unknown): object => ({
    contents: [
      { role: 'user', parts: [{ text: 'say "args":"{}" twice' }] },
      { role: 'model', parts: [{ text: 'so' }, { [name]: { id: 'a', name: 'f', args }, thoughtSignature: 'c2ln' }] },
      { role: 'user', parts: [{ functionResponse: { name: 'f', response: { output: 'text' } } }] },
    ],
  });

  it.each([
    ['openai-chat', chat(ARGUMENTS), chat(TEXT)],
    ['openai-responses', responses(ARGUMENTS), responses(TEXT)],
    ['anthropic', messages(TEXT), messages(ARGUMENTS)],
    ['gemini', contents('functionCall', TEXT), contents('functionCall', ARGUMENTS)],
    ['gemini', contents('function_call', TEXT), contents('function_call', ARGUMENTS)],
  ] as const)('are as %s has them', (dialect, given, meant) => {
    expect(passed(dialect, given)).toEqual(meant);
  });

  it('are found whatever stands between name and value, and fields stand where they are', () => {
    const call = read(
      'openai-chat',
      '{"messages":[{"role":"assistant","function_call":{"name":"f","arguments" :\n{}}}],"model":"m"}',
    );
    expect(JSON.parse(call.body.toString())).toMatchObject({ messages: [{ function_call: { arguments: '{}' } }] });
    const { start, end } = fieldOf(call, 'model')!;
    expect(call.body.toString('utf8', start, end)).toBe('"m"');
  });
});

describe('the schema of a function in a request that is passed on', () => {
  const TOOLS: Readonly<Record<'openai-chat' | 'openai-responses', (parameters: unknown) => object>> = {
    'openai-chat': (parameters) => ({ type: 'function', function: { name: 'f', parameters } }),
    'openai-responses': (parameters) => ({ type: 'function', name: 'f', parameters }),
  };
  const WHOLE = { type: 'object', properties: { a: { type: 'string' } } };

  describe.each(['openai-chat', 'openai-responses'] as const)('%s', (dialect) => {
    const tools = (...schemas: readonly unknown[]): unknown =>
      (passed(dialect, { model: 'm', messages: undefined, tools: schemas.map(TOOLS[dialect]) }) as { tools: unknown })
        .tools;

    it.each([
      ['nothing but its type', { type: 'object' }, { type: 'object', properties: {} }],
      ['no type', { properties: { a: { type: 'string' } } }, WHOLE],
      ['nothing at all', {}, { type: 'object', properties: {} }],
      [
        'only what goes beside',
        { type: 'object', additionalProperties: false },
        { type: 'object', properties: {}, additionalProperties: false },
      ],
      [
        'no type, and has an object with properties inside',
        { properties: { a: { type: 'object', properties: { b: {} } } } },
        { type: 'object', properties: { a: { type: 'object', properties: { b: {} } } } },
      ],
      [
        'no properties, and has them deep inside',
        { type: 'object', $defs: { a: { type: 'object', properties: {} } } },
        { type: 'object', properties: {}, $defs: { a: { type: 'object', properties: {} } } },
      ],
      [
        'null for what it lacks',
        { type: 'object', properties: null, required: null },
        { type: 'object', properties: {} },
      ],
      ['null for what it demands', { ...WHOLE, required: null }, WHOLE],
    ])('is an object with properties where it says %s', (_how, given, meant) => {
      expect(tools(given)).toEqual([TOOLS[dialect](meant)]);
      expect(tools(WHOLE, given, WHOLE)).toEqual([WHOLE, meant, WHOLE].map(TOOLS[dialect]));
    });

    it.each([
      ['whole', WHOLE],
      ['whole, with an argument of this name', { type: 'object', properties: { parameters: { type: 'object' } } }],
      ['whole, its type behind all else', { properties: { a: { type: 'string' } }, required: ['a'], type: 'object' }],
      ['whole, behind the name of its kind', { $schema: 'http://json-schema.org/draft-07/schema#', ...WHOLE }],
      ['none', undefined],
      ['null', null],
    ])('stays byte for byte where it is %s', (_how, schema) => {
      const given = Buffer.from(JSON.stringify({ model: 'm', tools: [TOOLS[dialect](schema)] }));
      expect(read(dialect, given.toString()).body.equals(given)).toBe(true);
    });
  });
});

describe('the schema of a tool in a request that is passed on to Anthropic', () => {
  const request = (...schemas: readonly unknown[]): object => ({
    model: 'm',
    messages: [],
    tools: [{ type: 'bash_20250124', name: 'bash' }, ...schemas.map((schema) => ({ name: 'f', input_schema: schema }))],
  });

  it('is an object where it says nothing of it', () => {
    const whole = { type: 'object', properties: { a: { type: 'object' } } };
    expect(passed('anthropic', request({}, { properties: whole.properties }, whole))).toEqual(
      request({ type: 'object', properties: {} }, whole, whole),
    );
  });

  it('stays byte for byte where it is one', () => {
    const given = Buffer.from(JSON.stringify(request({ type: 'object' }, { properties: {}, type: 'object' })));
    expect(read('anthropic', given.toString()).body.equals(given)).toBe(true);
  });
});
