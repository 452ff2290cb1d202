import { describe, expect, it } from '@jest/globals';
import { AI_SDK } from '../../../../src/gateway/dialects/ai-sdk/dialect.js';
import { readWarnings } from '../../../../src/gateway/dialects/ai-sdk/parts/warnings.js';
import type { AssistantPart } from '../../../../src/gateway/protocol/part.js';
import { EMPTY_CALL, type NeutralCall } from '../../../../src/gateway/protocol/neutral-call.js';
import { textPart } from '../../../../src/gateway/protocol/part.js';
import { NO_TRAITS } from '../../../../src/gateway/traits/traits.js';

function encode(call: Partial<NeutralCall>) {
  return AI_SDK.encodeCall({ ...EMPTY_CALL, model: 'm', ...call }, NO_TRAITS);
}

const USER = { role: 'user', parts: [textPart('hi')] } as const;
const OWN = JSON.stringify({ bedrock: { signature: 's' } });

describe('a call', () => {
  it('is said with no more than what was asked', () => {
    expect(encode({ messages: [USER] })).toEqual({
      body: { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
      dropped: [],
    });
  });

  it('has its instructions first and turns of one role as one message', () => {
    const { body } = encode({
      messages: [USER, { role: 'system', parts: [textPart('Be brief.'), textPart('')] }, USER],
    });
    expect(body['prompt']).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hi' },
          { type: 'text', text: 'hi' },
        ],
      },
    ]);
  });

  it('has every setting that the SDK has a word for', () => {
    const { body, dropped } = encode({
      messages: [USER],
      tools: [{ kind: 'function', name: 'f', description: 'd', schema: null, isStrict: true }],
      toolChoice: { kind: 'named', name: 'f' },
      responseFormat: { kind: 'json_schema', name: 'n', description: null, schema: { type: 'object' }, isStrict: true },
      reasoning: { effort: 'high', budgetTokens: null, showsThoughts: null },
      maxTokens: 9,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      frequencyPenalty: 1,
      presencePenalty: 1,
      seed: 7,
      stop: ['END'],
    });
    expect(dropped).toEqual([]);
    expect(body).toMatchObject({
      tools: [{ type: 'function', name: 'f', inputSchema: { type: 'object', properties: {} }, strict: true }],
      toolChoice: { type: 'tool', toolName: 'f' },
      responseFormat: { type: 'json', name: 'n', schema: { type: 'object' } },
      reasoning: 'high',
      providerOptions: { google: { thinkingConfig: { includeThoughts: true } } },
      maxOutputTokens: 9,
      temperature: 0,
      topP: 0.5,
      topK: 3,
      frequencyPenalty: 1,
      presencePenalty: 1,
      seed: 7,
      stopSequences: ['END'],
    });
  });

  it.each([
    [{ kind: 'auto' }, { type: 'auto' }],
    [{ kind: 'none' }, { type: 'none' }],
    [{ kind: 'required' }, { type: 'required' }],
    [{ kind: 'allowed', isRequired: true, names: ['f'] }, { type: 'required' }],
    [{ kind: 'allowed', isRequired: false, names: ['f'] }, { type: 'auto' }],
  ] as const)('says the choice %j as %j', (toolChoice, said) => {
    const tools = ['f', 'g'].map((name) => {
      return { kind: 'function', name, description: null, schema: null, isStrict: null } as const;
    });
    const { body } = encode({ messages: [USER], tools, toolChoice });
    expect(body['toolChoice']).toEqual(said);
    expect(body['tools']).toHaveLength(toolChoice.kind === 'allowed' ? 1 : 2);
  });

  it('tells what it cannot say', () => {
    const { dropped } = encode({
      messages: [
        { role: 'user', parts: [{ kind: 'image', source: { kind: 'file_id', id: 'f' }, detail: 'high' }] },
        { role: 'user', parts: [{ kind: 'image', source: { kind: 'url', url: 'no url' }, detail: null }] },
        { role: 'user', parts: [{ kind: 'file', source: { kind: 'url', url: 'no url' }, name: null }] },
      ],
      logprobs: true,
      choices: 2,
      user: 'u',
      store: true,
      metadata: { a: 1 },
    });
    expect(dropped.toSorted()).toEqual(
      ['imageDetail', 'fileId', 'imageUrl', 'fileUrl', 'logprobs', 'choices', 'user', 'store', 'metadata'].toSorted(),
    );
  });
});

describe('media', () => {
  it('goes as files: data as it is, an address as a URL', () => {
    const { body } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            { kind: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA==' }, detail: null },
            { kind: 'image', source: { kind: 'url', url: 'https://a.example/b.png' }, detail: null },
            { kind: 'file', source: { kind: 'data', mediaType: 'text/plain', data: 'Q2lhbw==' }, name: 'n.txt' },
            { kind: 'audio', format: 'mp3', data: 'AA==' },
          ],
        },
      ],
    });
    expect(body['prompt']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AA==' } },
          { type: 'file', mediaType: 'image/*', data: { type: 'url', url: new URL('https://a.example/b.png') } },
          { type: 'text', text: '<document title="n.txt">\nCiao\n</document>' },
          { type: 'file', mediaType: 'audio/mpeg', data: { type: 'data', data: 'AA==' } },
        ],
      },
    ]);
  });
});

describe('a loop of tool calls', () => {
  const call = { kind: 'tool_call', id: 'c1', name: 'f', arguments: '{"a":1}', isCustom: false } as const;
  const signed = (from: 'ai-sdk' | 'anthropic', id: string | null): AssistantPart => ({
    kind: 'reasoning',
    text: 'Hm',
    signature: { from, data: OWN, id, isRedacted: false },
  });
  const after = (...parts: AssistantPart[]) => encode({ messages: [USER, { role: 'assistant', parts }] });

  it('gets thoughts back as the package signed them, and what belongs to a call on the call', () => {
    const providerOptions = { bedrock: { signature: 's' } };
    expect((after(signed('ai-sdk', null), call).body['prompt'] as object[])[1]).toEqual({
      role: 'assistant',
      content: [
        { type: 'reasoning', text: 'Hm', providerOptions },
        { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: { a: 1 } },
      ],
    });
    expect((after(signed('ai-sdk', 'c1'), call).body['prompt'] as object[])[1]).toEqual({
      role: 'assistant',
      content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: { a: 1 }, providerOptions }],
    });
  });

  it('leaves foreign thoughts out, and says so', () => {
    const { body, dropped } = after(signed('anthropic', null), call);
    expect(JSON.stringify(body)).not.toContain('Hm');
    expect(dropped).toEqual(['reasoningHistory']);
  });

  it.each([
    [false, [textPart('a'), textPart('b')], { type: 'text', value: 'a\n\nb' }, []],
    [true, [textPart('a')], { type: 'error-text', value: 'a' }, []],
    [
      true,
      [textPart('a'), { kind: 'image', source: { kind: 'data', mediaType: 'image/png', data: 'AA==' }, detail: null }],
      {
        type: 'content',
        value: [
          { type: 'text', text: 'a' },
          { type: 'file', mediaType: 'image/png', data: { type: 'data', data: 'AA==' } },
        ],
      },
      ['toolError'],
    ],
    [
      false,
      [{ kind: 'image', source: { kind: 'url', url: 'http://10.0.0.1/' }, detail: null }],
      { type: 'content', value: [{ type: 'text', text: '[content that this model cannot be given]' }] },
      ['toolResultMedia'],
    ],
  ] as const)('returns results, error %j', (isError, parts, output, lost) => {
    const { body, dropped } = encode({
      messages: [
        USER,
        { role: 'assistant', parts: [call] },
        { role: 'tool', callId: 'c1', name: null, isError, parts },
      ],
    });
    expect((body['prompt'] as object[])[2]).toEqual({
      role: 'tool',
      content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'f', output }],
    });
    expect(dropped).toEqual(lost);
  });
});

it.each([
  [undefined, []],
  [[{ type: 'unsupported', feature: 'seed' }], [{ field: 'seed' }]],
  [[{ type: 'unsupported', feature: 'stopSequences' }], [{ field: 'stop' }]],
  [[{ type: 'unsupported', feature: 'tool x' }], [{ feature: 'tool x' }]],
  [
    [
      { type: 'compatibility', feature: 'seed' },
      { type: 'other', message: 'm' },
    ],
    [],
  ],
])('%j say that %j was left out', (warnings, leftOut) => expect(readWarnings(warnings)).toEqual(leftOut));
