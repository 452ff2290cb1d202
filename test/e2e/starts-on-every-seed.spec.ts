import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { chat, get, post } from '../support/client.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { runGateway } from '../support/process.js';
import { chatEvents, completion, json, refusal, ScriptedUpstream, sse } from '../support/scripted-upstream.js';
import { seed, SEEDS, written } from '../support/seeds.js';
import { during, hasBegun } from '../support/during.js';

interface ProvidersFile {
  providers: Record<string, { baseUrl: string; apiKey: string }>;
  backends: object[];
}
interface ApisFile {
  apis: { baseUrl: string; apiKey: string; rpm: number }[];
}
interface ModelsFile {
  models: { base_url: string; temperature?: number; max_tokens?: number }[];
}

describe('seeds on a scripted upstream', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    await gateway?.stop();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });
  const root = (): string => upstream.baseUrl.replace('/v1', '');

  async function startSeed(name: string, file: object, variables: Record<string, string> = {}): Promise<string> {
    gateway = await startGateway({ GATEWAY_CONFIG: written(name, file), ...variables });
    return gateway.url;
  }

  describe('0: one model over ordered backends', () => {
    function file(): ProvidersFile {
      const config = seed('providers.json') as ProvidersFile;
      config.providers['doubao']!.baseUrl = `${root()}/api/v3`;
      config.providers['openai']!.baseUrl = root();
      return config;
    }
    const KEYS = { DOUBAO_API_KEY: 'doubao-key', OPENAI_API_KEY: 'openai-key' };

    it('serves whatever is asked for as that model, names it in answers, and needs no token on loopback', async () => {
      const url = await startSeed('providers.json', file(), KEYS);
      upstream.next(json(200, completion('from doubao', 'doubao-seed')), sse(chatEvents('streamed')));
      const answer = await chat(url, { model: 'anything-at-all' }, { authorization: 'Bearer sk-whatever' });
      expect(answer.json()).toMatchObject({ model: 'chat', choices: [{ message: { content: 'from doubao' } }] });
      expect(upstream.requests[0]).toMatchObject({
        path: '/api/v3/chat/completions',
        headers: { authorization: 'Bearer doubao-key' },
      });
      expect(JSON.parse(upstream.requests[0]!.body)).toMatchObject({ model: 'doubao-seed-1-8-251228' });
      const stream = await chat(url, { stream: true });
      expect(stream.text).not.toContain('test-model');
      expect(stream.text.match(/"model":"chat"/g)).toHaveLength(3);
    });

    it('goes to the next backend on 429 and 5xx, and leaves a rate-limited one alone for an hour', async () => {
      const url = await startSeed('providers.json', file(), KEYS);
      upstream.next(refusal(503), json(200, completion('b')), refusal(429));
      expect((await chat(url)).status).toBe(200);
      const limited = await during(() => chat(url));
      expect(limited.value.status).toBe(200);
      expect(upstream.keysUsed).toEqual(['doubao-key', 'openai-key', 'doubao-key', 'openai-key']);
      const status = (await get(`${url}/v1/status`)).json() as {
        apis: { id: string; cooldowns: { until: string }[] }[];
      };
      const cooldown = status.apis.find(({ id }) => id === 'doubao')!.cooldowns[0]!;
      expect(hasBegun(cooldown.until, 3_600_000, limited)).toBe(true);
      expect(upstream.requests.at(-1)!.path).toBe('/v1/chat/completions');
    });

    it('passes other errors on, lists exactly its model, and embeds', async () => {
      const url = await startSeed('providers.json', file(), KEYS);
      upstream.next(refusal(400, { type: 'invalid_request_error', message: 'no' }));
      expect((await chat(url)).status).toBe(400);
      expect((await get(`${url}/v1/models`)).json()).toMatchObject({ data: [{ id: 'chat', owned_by: 'gateway' }] });
      upstream.next(json(200, { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1] }] }));
      await post(`${url}/v1/embeddings`, { model: 'x', input: 'y' });
      expect(upstream.requests.at(-1)!.path).toBe('/api/v3/embeddings');
    });

    it('asks for GATEWAY_API_KEY when it is set', async () => {
      const url = await startSeed('providers.json', file(), { ...KEYS, GATEWAY_API_KEY: 'gw-secret-12345' });
      expect((await chat(url)).status).toBe(401);
      expect((await chat(url, {}, { authorization: 'Bearer gw-secret-12345' })).status).toBe(200);
    });
  });

  describe('2: a pool with limits', () => {
    function file(): ApisFile {
      const config = seed('apis.json') as ApisFile;
      for (const [i, api] of config.apis.entries()) Object.assign(api, { baseUrl: root(), apiKey: `pool-key-${i}-x` });
      return config;
    }
    const TOKEN = { authorization: 'Bearer sk-123' };

    it('sends a model to the account that has it, mapping its name, with or without "Bearer"', async () => {
      const url = await startSeed('apis.json', file());
      await chat(url, { model: 'gpt-3.5' }, TOKEN);
      await chat(url, { model: 'claude-2' }, { authorization: 'sk-123' });
      expect(upstream.requests.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual([
        'gpt-3.5-turbo',
        'claude-2',
      ]);
      expect(upstream.keysUsed).toEqual(['pool-key-0-x', 'pool-key-1-x']);
      expect((await chat(url, { model: 'unknown' }, TOKEN)).error.code).toBe('model_not_found');
      expect((await chat(url)).status).toBe(401);
    });

    it('counts requests, shows them in /v1/status, and stops at the limit of an account', async () => {
      const config = file();
      config.apis[0]!.rpm = 2;
      const url = await startSeed('apis.json', config);
      for (let i = 0; i < 2; i++) expect((await chat(url, { model: 'gpt-4' }, TOKEN)).status).toBe(200);
      const refused = await chat(url, { model: 'gpt-4' }, TOKEN);
      expect([refused.status, refused.error.code, refused.headers.get('x-gateway-limited-by')]).toEqual([
        429,
        'all_channels_limited',
        'channel:rpm',
      ]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      const { apis } = (await get(`${url}/v1/status`, TOKEN)).json() as { apis: object[] };
      expect(apis[0]).toMatchObject({
        id: 'api1',
        name: 'OpenAI官方API',
        enabled: true,
        available: false,
        limits: { rpm: 2, rpd: 1000 },
        usage: { rpm: 2, rpd: 2 },
      });
      expect(apis[1]).toMatchObject({
        id: 'api2',
        available: true,
        limits: { rpm: -1, rpd: 500 },
        usage: { rpm: 0, rpd: 0 },
      });
    });

    it('has nothing for a model whose account is switched off by a limit of 0', async () => {
      const config = file();
      config.apis[0]!.rpm = 0;
      const url = await startSeed('apis.json', config);
      const refused = await chat(url, { model: 'gpt-4' }, TOKEN);
      expect([refused.status, refused.error.code]).toEqual([429, 'all_channels_limited']);
      expect(upstream.requests).toHaveLength(0);
    });

    it('lists what its accounts name, without asking anybody', async () => {
      const url = await startSeed('apis.json', file());
      const { data } = (await get(`${url}/v1/models`, TOKEN)).json() as { data: { id: string }[] };
      expect(data.map(({ id }) => id).sort()).toEqual([
        'claude-2',
        'claude-instant-1',
        'gpt-3.5',
        'gpt-3.5-turbo',
        'gpt-4',
      ]);
      expect(upstream.requests).toHaveLength(0);
    });
  });

  describe('3: a registry of models', () => {
    it('fills in the defaults of a model where the request leaves them out', async () => {
      const config = seed('models.json') as ModelsFile;
      Object.assign(config.models[0]!, { base_url: upstream.baseUrl, temperature: 0.7, max_tokens: 2000, timeout: 60 });
      const url = await startSeed('models.json', config, { OPENAI_API_KEY: 'registry-key' });
      await chat(url, { model: 'gpt-3.5-turbo' });
      await chat(url, { model: 'gpt-3.5-turbo', temperature: 0, max_completion_tokens: 5 });
      expect(upstream.requests.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
        { temperature: 0.7, max_tokens: 2000 },
        { temperature: 0, max_completion_tokens: 5 },
      ]);
      expect(upstream.requests[1]!.body).not.toContain('max_tokens"');
      expect((await get(`${url}/v1/models`)).json()).toEqual({
        object: 'list',
        data: [{ id: 'gpt-3.5-turbo', object: 'model', created: 0, owned_by: 'openai_compat' }],
      });
      expect((await chat(url, { model: 'gpt-4' })).error.code).toBe('model_not_found');
    });

    it('skips comments and entries that are switched off, whatever stands in them', async () => {
      const config = {
        _comment: 'notes',
        models: [
          { _comment: 'a heading' },
          {
            id: 'off',
            adapter: 'custom_http',
            base_url: 'wss://{REGION}.example',
            api_key: 'ENV:NOT_SET',
            enabled: false,
            odd: 1,
          },
          { id: 'local', adapter: 'openai_compat', base_url: upstream.baseUrl, api_key: 'not-needed', model: 'llama3' },
        ],
      };
      const url = await startSeed('models.json', config);
      expect((await chat(url, { model: 'local' })).status).toBe(200);
      expect(upstream.requests[0]!.headers.authorization).toBeUndefined();
      expect(JSON.parse(upstream.requests[0]!.body)).toMatchObject({ model: 'llama3' });
    });
  });

  it('make one catalog together, and conflicts are told', async () => {
    const providers = seed('providers.json') as ProvidersFile;
    const models = seed('models.json') as ModelsFile;
    for (const provider of Object.values(providers.providers)) provider.baseUrl = root();
    models.models[0]!.base_url = upstream.baseUrl;
    const files = `${written('providers.json', providers)},${written('models.json', models)}`;
    const variables = { OPENAI_API_KEY: 'shared-key', DOUBAO_API_KEY: 'doubao-key' };
    gateway = await startGateway({ GATEWAY_CONFIG: files, ...variables });
    const { data } = (await get(`${gateway.url}/v1/models`)).json() as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(['chat', 'gpt-3.5-turbo']);
    await chat(gateway.url, { model: 'gpt-3.5-turbo' });
    await chat(gateway.url, { model: 'other' });
    expect(upstream.keysUsed).toEqual(['shared-key', 'doubao-key']);
    const twice = runGateway(['check'], { GATEWAY_CONFIG: `${files},${written('b.json', providers)}`, ...variables });
    expect(await twice.exit()).toBe(78);
    expect(twice.output()).toMatch(/b\.json: takes every model for the same clients as .*providers\.json/);
  });

  it('may not be open to the network without saying so', async () => {
    const variables = {
      GATEWAY_CONFIG: join(SEEDS, 'models.json'),
      HOST: '0.0.0.0',
      OPENAI_API_KEY: 'real-enough-key',
    };
    const run = runGateway(['check'], variables);
    expect(await run.exit()).toBe(78);
    expect(run.output()).toContain('has no token, so anybody could use it');
    expect(await runGateway(['check'], { ...variables, GATEWAY_ALLOW_ANONYMOUS: 'true' }).exit()).toBe(0);
  });
});
