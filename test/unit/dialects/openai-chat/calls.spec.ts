import { DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import { decode, translate } from '../../../support/dialect-calls.js';

const CALL = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
const RESULT = { role: 'tool', tool_call_id: 'c', content: 'x' };

describe('a request for a chat upstream', () => {
  const ask = (body: object, model = 'some-model') =>
    translate(
      'anthropic',
      { max_tokens: 9, messages: [{ role: 'user', content: 'hi' }], ...body },
      'openai-chat',
      model,
    );

  it.each(['gpt-5', 'gpt-5.1-codex', 'o3-mini', 'openai/o1', 'openai/gpt-5-mini'])(
    '%s takes the new limit alone',
    (model) => {
      expect(ask({}, model).body).toMatchObject({ max_completion_tokens: 9 });
      expect(ask({}, model).body).not.toHaveProperty('max_tokens');
    },
  );

  it.each(['gpt-4o', 'deepseek-chat', 'openai/gpt-4.1', 'llama-3-o1-merge'])(
    '%s takes the old limit alone',
    (model) => {
      expect(ask({}, model).body).toMatchObject({ max_tokens: 9 });
      expect(ask({}, model).body).not.toHaveProperty('max_completion_tokens');
    },
  );

  it('always asks a stream for its usage', () => {
    expect(ask({ stream: true }).body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    expect(ask({}).body).not.toHaveProperty('stream_options');
  });

  it('has the results of parallel calls together, and what is attached to them behind', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://example.org/a.png' } };
    const use = (id: string) => ({ type: 'tool_use', id, name: 'f', input: {} });
    const result = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: [image] });
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: [use('a'), use('b')] },
      { role: 'user', content: [result('a'), result('b'), { type: 'text', text: 'and?' }] },
    ];
    const roles = (ask({ messages }).body['messages'] as { role: string }[]).map(({ role }) => role);
    expect(roles).toEqual(['user', 'assistant', 'tool', 'tool', 'user', 'user', 'user']);
  });

  it('gets the thoughts of the loop under way and none of those before', () => {
    const said = (text: string) => ({
      role: 'assistant',
      content: [thought(text), { type: 'tool_use', id: text, name: 'f', input: {} }],
    });
    const thought = (thinking: string) => ({ type: 'thinking', thinking, signature: '' });
    const result = (id: string) => ({
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: id, content: 'x' }],
    });
    const hi = { role: 'user', content: 'hi' };
    const messages = [hi, said('old'), result('old'), hi, said('new'), result('new')];
    const sent = ask({ messages }).body['messages'] as { reasoning_content?: string }[];
    expect(sent.map(({ reasoning_content: text }) => text)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      'new',
      undefined,
    ]);
  });
});

describe('the thoughts that a client keeps', () => {
  const SIGNATURES = [
    { from: 'anthropic', data: 'EqQB', id: null, isRedacted: false },
    { from: 'anthropic', data: 'EmwK', id: null, isRedacted: true },
    { from: 'openai-responses', data: 'gAAA', id: 'rs_1', isRedacted: false },
    { from: 'gemini', data: 'Cikb', id: 'call_1', isRedacted: false },
  ] as const;

  it.each(SIGNATURES)('come back as they were: $from, redacted $isRedacted', (signature) => {
    const text = signature.isRedacted || signature.from === 'gemini' ? '' : 'Hm.';
    const part = { kind: 'reasoning', text, signature } as const;
    const call = { kind: 'tool_call', id: 'call_1', name: 'f', arguments: '{}', isCustom: false } as const;
    const choice = { index: 0, parts: [part, call], finish: 'tool_calls', stopSequence: null, logprobs: [] } as const;
    const context = { id: 'x', createdAt: 1, model: null, request: {} };
    const body = DIALECTS['openai-chat'].encodeReply({ model: 'm', choices: [choice], usage: null }, context);
    const [{ message }] = body['choices'] as [{ message: object }];
    expect(decode('openai-chat', { messages: [message] }).messages).toEqual([
      { role: 'assistant', parts: [part, call] },
    ]);
  });

  it('of Gemini come back from the call alone', () => {
    const signed = { ...CALL, extra_content: { google: { thought_signature: 'Cikb' } } };
    const [message] = decode('openai-chat', {
      messages: [{ role: 'assistant', tool_calls: [signed] }, RESULT],
    }).messages;
    expect(message?.parts[0]).toEqual({
      kind: 'reasoning',
      text: '',
      signature: { from: 'gemini', data: 'Cikb', id: 'c', isRedacted: false },
    });
  });
});

it.each([
  [{}, 'messages'],
  [{ messages: [{ content: 'x' }] }, 'messages[0].role'],
  [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
  [{ messages: [{ role: 'user', content: [{ type: 'image_url' }] }] }, 'messages[0].content[0].image_url'],
  [{ messages: [{ role: 'user', content: 7 }] }, 'messages[0].content'],
  [{ messages: [], temperature: '1' }, 'temperature'],
  [{ messages: [], stop: [1] }, 'stop[0]'],
  [{ messages: [], tool_choice: 'maybe' }, 'tool_choice'],
  [{ messages: [], response_format: { type: 'yaml' } }, 'response_format.type'],
])('what is wrong with %j is told with its place', (body, param) => {
  expect(() => decode('openai-chat', body)).toThrow(
    expect.objectContaining({ details: { message: expect.any(String), param } }),
  );
});
