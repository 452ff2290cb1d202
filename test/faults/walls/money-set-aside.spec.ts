import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { booksFixture } from '../../support/books.js';
import { chat, post, type Answer } from '../../support/client.js';
import { startGateway, TOKEN } from '../../support/gateway.js';
import { completion, json } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until } from '../../support/until.js';

const BYSTANDER = 'gw_bystander_4kL9xQ';
const AT_ONCE = 12;
/** A dollar for a million tokens of whatever kind. */
const PRICES = { '*': { input: '1', output: '1' } };

const USAGE = { prompt_tokens: 10, completion_tokens: 600_000, total_tokens: 600_010 };
const CHAT_ANSWER = { ...completion('x'), usage: USAGE };
const MESSAGES_ANSWER = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'm',
  content: [{ type: 'text', text: 'x' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 10, output_tokens: 600_000 },
};
const GEMINI_ANSWER = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'x' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 10, candidatesTokenCount: 600_000, totalTokenCount: 600_010 },
};
const RESPONSES_ANSWER = {
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'm',
  output: [
    {
      id: 'm1',
      type: 'message',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'x', annotations: [] }],
    },
  ],
  usage: { input_tokens: 10, output_tokens: 600_000, total_tokens: 600_010 },
};
const IMAGE_ANSWER = {
  created: 1,
  data: [{ b64_json: 'AA==' }],
  usage: { input_tokens: 10, output_tokens: 600_000, total_tokens: 600_010 },
};

const MESSAGES = [{ role: 'user', content: 'hi' }];
const PICTURE = [
  { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://pictures.example/1.png' } }] },
];

/** What could once be asked for many times over on a budget for one: dialect, path, body, answer. */
const ATTACKS: readonly (readonly [string, string, string, object, object])[] = [
  [
    'two maxima',
    'openai-chat',
    '/v1/chat/completions',
    { max_completion_tokens: 1, max_tokens: 600_000, messages: MESSAGES },
    CHAT_ANSWER,
  ],
  [
    'a maximum as a text',
    'openai-chat',
    '/v1/chat/completions',
    { max_tokens: '600000', messages: MESSAGES },
    CHAT_ANSWER,
  ],
  [
    'several answers',
    'openai-chat',
    '/v1/chat/completions',
    { n: 6, max_tokens: 100_000, messages: MESSAGES },
    CHAT_ANSWER,
  ],
  ['many prompts', 'openai-chat', '/v1/completions', { prompt: ['a', 'b', 'c'], max_tokens: 200_000 }, CHAT_ANSWER],
  [
    'a budget of thoughts',
    'openai-chat',
    '/v1/chat/completions',
    { max_tokens: 1, reasoning: { max_tokens: 600_000 }, messages: MESSAGES },
    CHAT_ANSWER,
  ],
  ['a named picture', 'openai-chat', '/v1/chat/completions', { max_tokens: 1, messages: PICTURE }, CHAT_ANSWER],
  [
    'a web search',
    'openai-chat',
    '/v1/chat/completions',
    { max_tokens: 1, web_search_options: {}, messages: MESSAGES },
    CHAT_ANSWER,
  ],
  [
    'a tool of the upstream',
    'anthropic',
    '/v1/messages',
    { max_tokens: 1, tools: [{ type: 'web_search_20250305', name: 'web_search' }], messages: MESSAGES },
    MESSAGES_ANSWER,
  ],
  [
    'a Responses maximum beside another',
    'openai-responses',
    '/v1/responses',
    { max_output_tokens: 1, max_tokens: 600_000, input: 'hi' },
    RESPONSES_ANSWER,
  ],
  [
    'earlier turns at the upstream',
    'openai-responses',
    '/v1/responses',
    { max_output_tokens: 1, conversation: 'conv_1', input: 'hi' },
    RESPONSES_ANSWER,
  ],
  [
    'a Gemini maximum',
    'gemini',
    '/v1beta/models/m:generateContent',
    { contents: [{ parts: [{ text: 'hi' }] }], generationConfig: { maxOutputTokens: 600_000 } },
    GEMINI_ANSWER,
  ],
  [
    'a Gemini maximum in snake case',
    'gemini',
    '/v1beta/models/m:generateContent',
    { contents: [{ parts: [{ text: 'hi' }] }], generation_config: { max_output_tokens: 600_000 } },
    GEMINI_ANSWER,
  ],
  [
    'several candidates',
    'gemini',
    '/v1beta/models/m:generateContent',
    { contents: [{ parts: [{ text: 'hi' }] }], generationConfig: { candidateCount: 6, maxOutputTokens: 100_000 } },
    GEMINI_ANSWER,
  ],
  ['pictures', 'openai-chat', '/v1/images/generations', { prompt: 'a cat', n: 1 }, IMAGE_ANSWER],
  ['speech', 'openai-chat', '/v1/audio/speech', { input: 'hi', voice: 'a' }, IMAGE_ANSWER],
];

describe('on a budget of a dollar', () => {
  const own = suite();
  const books = booksFixture();

  const channel = (id: string, fields: object): object => ({
    id,
    base_url: own.upstream.baseUrl,
    api_key: `key-of-${id}`,
    prices: PRICES,
    ...fields,
  });

  const start = async (fields: object, route: object = {}): ReturnType<typeof startGateway> => {
    const routes = [
      { name: 'poor', token: TOKEN, channels: [channel('a', fields)], budget: { total: '1' }, ...route },
      { name: 'other', token: BYSTANDER, channels: [channel('b', {})], budget: { total: '100' } },
    ];
    return own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes), ...books.variables() }));
  };

  it.each(ATTACKS)(
    '%s, many at once, cost no more than it and one answer',
    async (_name, dialect, path, body, answer) => {
      const gateway = await start({ dialect });
      let refused = 0;
      own.upstream.always(async (response, request) => {
        await until(() => refused + own.upstream.requests.length >= AT_ONCE);
        await json(200, answer)(response, request);
      });
      const asked = { model: 'm', ...body };
      const ask = async (): Promise<Answer> => {
        const got = await post(`${gateway.url}${path}`, asked);
        if (got.status !== 200) refused++;
        return got;
      };
      const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 429]));
      const spent = books.settled().reduce((sum, { costMicros }) => sum + (costMicros ?? 0), 0);
      expect(spent).toBeLessThanOrEqual(1_000_000 + 600_010);
      own.upstream.always(json(200, completion('ok')));
      expect((await chat(gateway.url, { max_tokens: 5 }, { authorization: `Bearer ${BYSTANDER}` })).status).toBe(200);
    },
  );

  it('a request without a maximum gets one, which is what was set aside for it', async () => {
    for (const dialect of DIALECT_NAMES.filter((name) => name !== 'anthropic')) {
      const [path, body] = SAMPLES[dialect].requests.small({ model: 'm', stream: false, text: 'hi' });
      for (const spoken of [dialect, 'anthropic'] as const) {
        const gateway = await start({ dialect: spoken, max_output_tokens: 2_000 });
        own.upstream.requests.length = 0;
        await post(`${gateway.url}${path}`, body);
        const sent = JSON.parse(own.upstream.requests[0]!.body) as Record<string, unknown>;
        const { within, name } = DIALECTS[spoken].facts.maximum;
        expect((within === null ? sent : (sent[within] as Record<string, unknown>))[name]).toBe(2_000);
      }
    }
  });

  it('a maximum of the channel lowers a larger one', async () => {
    const gateway = await start({ max_output_tokens: 2_000 });
    await chat(gateway.url, { max_tokens: 90_000, max_completion_tokens: 7 });
    expect(JSON.parse(own.upstream.requests[0]!.body)).toMatchObject({
      max_tokens: 2_000,
      max_completion_tokens: 2_000,
    });
  });

  it('a price for each picture is set aside and charged by their number', async () => {
    const gateway = await start({ prices: { '*': { input: '0', output: '0', image: '0.20' } } });
    own.upstream.always(json(200, { created: 1, data: [{ b64_json: 'eA==' }] }));
    const ask = async (n: number): Promise<number> =>
      (await post(`${gateway.url}/v1/images/generations`, { model: 'm', prompt: 'a cat', n })).status;
    expect([await ask(4), await ask(2), await ask(1)]).toEqual([200, 429, 200]);
    const settled = await books.settlements(3); // the one refused as well
    expect(settled.flatMap(({ costMicros }) => costMicros ?? [])).toEqual([800_000, 200_000]);
  });

  it('a form is read to its end before it is priced', async () => {
    const gateway = await start({ prices: { '*': { image: '0.20' } } });
    own.upstream.always(json(200, { created: 1, data: [{ b64_json: 'eA==' }] }));
    const ask = async (n: string): Promise<number> => {
      const form = new FormData();
      form.append('model', 'm');
      form.append('image', new Blob(['x'.repeat(400_000)]), 'a.png');
      form.append('n', n);
      const headers = { authorization: `Bearer ${TOKEN}` };
      return (await fetch(`${gateway.url}/v1/images/edits`, { method: 'POST', headers, body: form })).status;
    };
    expect([await ask('6'), await ask('4')]).toEqual([429, 200]);
    expect([await ask('1_0'), await ask('٩'), await ask('1e1'), await ask(' 9')]).toEqual([400, 400, 400, 400]);
    expect(own.upstream.requests).toHaveLength(1);
  });

  it('receipts tell what was set aside, and why it may be passed', async () => {
    const gateway = await start({});
    const receipt = async (id: string, fields: object): Promise<unknown> => {
      await chat(gateway.url, fields, { 'x-request-id': id });
      const found = await fetch(`${gateway.url}/v1/receipts/${id}`, { headers: { authorization: `Bearer ${TOKEN}` } });
      return ((await found.json()) as { reserved: unknown }).reserved;
    };
    expect(await receipt('req-bounded', { max_tokens: 100 })).toEqual({ micros: expect.any(Number) });
    expect(await receipt('req-open', { max_tokens: 100, enable_search: true })).toMatchObject({
      openEnded: 'enable_search',
    });
  });

  it('fields that choose a model or a price are refused, stripped or passed on as the route says', async () => {
    const refused = await start({});
    for (const field of ['models', 'route', 'provider', 'plugins', 'fallbacks', 'service_tier']) {
      const { status, error } = await chat(refused.url, { max_tokens: 1, [field]: ['priority'] });
      expect([status, error.code, error.param]).toEqual([400, 'unknown_parameter', field]);
    }
    for (const tier of ['priority', 'scale'])
      expect((await chat(refused.url, { max_tokens: 1, service_tier: tier })).status).toBe(400);
    expect((await chat(refused.url, { max_tokens: 1, service_tier: 'auto' })).status).toBe(200);
    const stripped = await start({}, { request_fields: { models: 'strip', provider: 'strip', service_tier: 'allow' } });
    own.upstream.requests.length = 0;
    const answer = await chat(stripped.url, {
      max_tokens: 1,
      models: ['dear'],
      provider: {},
      service_tier: 'priority',
    });
    expect([answer.status, answer.headers.get('x-gateway-dropped-params')]).toEqual([200, 'models, provider']);
    const sent = JSON.parse(own.upstream.requests[0]!.body) as object;
    expect(sent).toMatchObject({ service_tier: 'priority' });
    expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['models']));
  });

  it('an allowlist alone refuses what chooses another model, and nothing else', async () => {
    const gateway = await start({}, { budget: undefined, available_models: ['m'] });
    const ask = async (fields: object): Promise<number> => (await chat(gateway.url, { model: 'm', ...fields })).status;
    expect([await ask({ models: ['dear'] }), await ask({ provider: {} })]).toEqual([400, 200]);
  });
});
