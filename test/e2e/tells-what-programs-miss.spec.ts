import { chat, post } from '../support/client.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json } from '../support/scripted-upstream.js';

const fixture = channelsFixture();
const DROPPED = 'x-gateway-dropped-params';
const TOOLS = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
const ASKED = { max_completion_tokens: 9, temperature: 0.5, seed: 1, tools: TOOLS, tool_choice: 'required', foo: 1 };
const ECHO = ['printf', 'said'];

async function program(fields: object, route: object = {}): Promise<TestGateway> {
  const channel = {
    id: 'local',
    adapter: 'process',
    models: ['m'],

    command: [...ECHO, '{prompt}'],
    ...fields,
  };
  return await fixture.start({ channels: [channel], ...route });
}

async function mapped(request: unknown, route: object = {}): Promise<TestGateway> {
  const chatUrl = `${fixture.upstream.baseUrl}/generate`;
  const mapping = { request, response: { content: 'text' } };
  const channel = { id: 'acme', adapter: 'custom_http', chat_url: chatUrl, api_keys: ['key-a'], mapping };
  fixture.upstream.always(json(200, { text: 'said' }));
  return await fixture.start({ channels: [channel], ...route });
}

describe('a program', () => {
  it.each([
    ['the prompt alone', {}, 'foo, tools, tool_choice, max_completion_tokens, temperature, seed'],
    [
      'what it has places for',
      { command: [...ECHO, '{prompt}', ['-n', '{max_tokens}'], ['-t', '{temperature}']] },
      'foo, tools, tool_choice, seed',
    ],
    ['the whole request', { stdin: 'request', command: ECHO }, null],
  ])('that is told %s has the rest named', async (_name, fields, dropped) => {
    const { url } = await program(fields);
    for (const stream of [false, true]) {
      const answer = await chat(url, { model: 'm', stream, ...ASKED });
      expect([answer.status, answer.headers.get(DROPPED)]).toEqual([200, dropped]);
    }
  });

  it('is told to its clients by their own names', async () => {
    const { url } = await program({});
    const answer = await post(
      `${url}/v1/messages`,
      { model: 'm', max_tokens: 9, top_k: 3, temperature: 1, messages: [{ role: 'user', content: 'hi' }] },
      { 'x-api-key': TOKEN },
    );
    expect([answer.status, answer.headers.get(DROPPED)]).toEqual([200, 'top_k, max_tokens, temperature']);
  });

  it('answers completions, and has the rest of them named as well', async () => {
    const { url } = await program({});
    const body = { model: 'm', prompt: 'x', best_of: 1, echo: false, suffix: 'y', stop: ['z'], logit_bias: null };
    const answer = await post(`${url}/v1/completions`, body);
    expect([answer.status, answer.headers.get(DROPPED)]).toEqual([200, 'suffix']);
  });

  it('is passed over on a strict route', async () => {
    const { url } = await program({}, { strict: true });
    expect((await chat(url, { model: 'm' })).status).toBe(200);
    const answer = await chat(url, { model: 'm', seed: 1 });
    expect([answer.status, answer.error.code, answer.error.param]).toEqual([400, 'unsupported_parameter', 'seed']);
  });
});

describe('a mapped API', () => {
  it.each([
    ['some fields', { input: 'messages[-1].content', limit: 'max_tokens || max_completion_tokens' }],
    ['some fields by one expression', '{input: messages[-1].content, limit: max_tokens || max_completion_tokens}'],
  ])('that takes %s has the rest named', async (_name, request) => {
    const { url } = await mapped(request);
    const answer = await chat(url, ASKED);
    expect([answer.status, answer.headers.get(DROPPED)]).toEqual([200, 'foo, tools, tool_choice, temperature, seed']);
  });

  it('may take a field that nobody else knows, or everything', async () => {
    const knowing = await mapped({ input: 'messages', foo: 'foo' });
    expect((await chat(knowing.url, { foo: 1, bar: 1 })).headers.get(DROPPED)).toBe('bar');
    const whole = await mapped('@');
    expect((await chat(whole.url, ASKED)).headers.get(DROPPED)).toBeNull();
  });

  it('is passed over on a strict route', async () => {
    const { url } = await mapped({ input: 'messages' }, { strict: true });
    expect((await chat(url, { n: 1, tool_choice: 'auto' })).status).toBe(200);
    expect((await chat(url, { n: 2 })).error).toMatchObject({ code: 'unsupported_parameter', param: 'n' });
  });
});
