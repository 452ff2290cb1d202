import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { chat, get, type Answer } from '../support/client.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { json, refusal, ScriptedUpstream, text, type Script, type SeenRequest } from '../support/scripted-upstream.js';
import { workers } from '../support/workers.js';
import { untilRight } from '../support/until.js';
import { rounds } from '../support/rounds.js';
import { during, hasBegun } from '../support/during.js';

const CULPRIT = TOKEN;
const BYSTANDER = 'gw_bystander_8Kd2vW5nQ1';
const ROUNDS = 6;
const MODES = [false, true];

interface Status {
  readonly apis: { readonly id: string; readonly available: boolean; readonly cooldowns: object[] }[];
}

/** A gateway in front of an upstream whose requests arrive under `/a/` and `/b/`. */
async function gatewayFor(upstream: ScriptedUpstream, channels: object[], fields: object = {}): Promise<TestGateway> {
  const root = upstream.baseUrl.replace('/v1', '');
  const all = channels.map((channel) => ({ base_url: `${root}/a`, api_keys: ['a1', 'a2'], ...channel }));
  const route = { name: 'r', tokens: [CULPRIT, BYSTANDER], channels: all, ...fields };
  return await startGateway({ GATEWAY_ROUTES: JSON.stringify([route]) });
}

async function ask(
  gateway: TestGateway,
  token: string,
  fields: object,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return await chat(gateway.url, fields, { authorization: `Bearer ${token}`, ...headers });
}

/** The credential of a request, in whichever header its dialect has it. */
function keyOf({ headers }: SeenRequest): unknown {
  return headers['x-api-key'] ?? headers['x-goog-api-key'] ?? headers.authorization?.replace('Bearer ', '');
}

async function statusOf(gateway: TestGateway): Promise<Status> {
  return (await get(`${gateway.url}/v1/status`)).json() as unknown as Status;
}

/** Has every worker heard the news of the others: each answers several of so many round trips. */
async function settle({ url }: TestGateway): Promise<void> {
  if (workers() > 1) await rounds(url, 25);
}

describe.each(DIALECT_NAMES)('what one request brings on itself at an upstream of %s', (dialect) => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const root = upstream.baseUrl.replace('/v1', '');
    gateway = await gatewayFor(upstream, [
      { id: 'a', dialect },
      { id: 'b', dialect, base_url: `${root}/b`, api_keys: ['b1'] },
    ]);
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  it.each(SAMPLES[dialect].faults)(
    'is its own, and nobody else notices: $what',
    async ({ what, script, ...expected }) => {
      const model = `m-${what.replaceAll(/\W+/g, '-')}`;
      const fine = SAMPLES[dialect].answers.fine;
      const isList = ({ method }: SeenRequest): boolean => method === 'GET';
      upstream.always((response, request) => (request.body.includes('poison') ? script : fine)(response, request));
      for (const stream of MODES) {
        const asked: unknown[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          const messages = [{ role: 'user', content: 'poison' }];
          const answer = await ask(
            gateway,
            CULPRIT,
            { model, stream, messages },
            { 'x-request-id': `${model}-${round}` },
          );
          const calls = upstream.requests.splice(0).filter((request) => !isList(request));
          asked.push([calls[0]?.path.split('/')[1], calls.map(keyOf)[0]]);
          const { status, says, calls: most = 1 } = expected;
          expect(answer.status).toBe(status ?? answer.status);
          expect(answer.status).toBeGreaterThanOrEqual(400);
          if (says !== undefined) expect(answer.error.message).toContain(says);
          if (most !== null) expect(calls).toHaveLength(most);
        }
        await settle(gateway);
        for (let round = 0; round < ROUNDS; round++) {
          const answer = await ask(gateway, BYSTANDER, { model, stream }, { 'x-request-id': `${model}-${round}` });
          expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('fine')]);
          const calls = upstream.requests.splice(0).filter((request) => !isList(request));
          expect(calls.map((call) => [call.path.split('/')[1], keyOf(call)])).toEqual([asked[round]]);
        }
      }
      const { apis } = await statusOf(gateway);
      expect(apis).toMatchObject([
        { id: 'a', available: true, cooldowns: [] },
        { id: 'b', available: true, cooldowns: [] },
      ]);
    },
  );
});

describe('what is known of a key or a model', () => {
  let upstream: ScriptedUpstream;
  const gateways: TestGateway[] = [];
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.stop();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function start(channel: object = {}, fields: object = {}): Promise<TestGateway> {
    const gateway = await gatewayFor(upstream, [{ id: 'a', ...channel }], fields);
    gateways.push(gateway);
    return gateway;
  }

  async function cooldowns(gateway: TestGateway): Promise<object[]> {
    await settle(gateway);
    return (await statusOf(gateway)).apis[0]!.cooldowns;
  }

  const certain: [string, Script, object][] = [
    ['a refused key', refusal(401), { model: null, reason: 'key_refused' }],
    ['a key that is no key', refusal(403, { code: 'invalid_api_key' }), { model: null, reason: 'key_refused' }],
    ['an empty account', refusal(429, { code: 'insufficient_quota' }), { model: null, reason: 'quota_exhausted' }],
    ['a real rate limit', refusal(429, {}, { 'retry-after': '30' }), { model: 'm', reason: 'rate_limited' }],
    [
      'a rate limit of tokens',
      refusal(
        429,
        { type: 'tokens', code: 'rate_limit_exceeded', message: 'Limit 10000, Used 9000, Requested 2000.' },
        { 'retry-after': '60' },
      ),
      { model: 'm', reason: 'rate_limited' },
    ],
    ['a model that is missing', refusal(404, { code: 'model_not_found' }), { model: 'm', reason: 'model_missing' }],
    ['a model that is the fault', refusal(404, { param: 'model' }), { model: 'm', reason: 'model_missing' }],
    ['a model that is gone', refusal(410, { code: 'model_not_found' }), { key: null, reason: 'model_missing' }],
    ['a wrong address', text(404, '<html>nginx</html>'), { key: null, model: null, reason: 'cooling' }],
  ];

  it.each(certain)('is believed at once: %s', async (_what, script, cooldown) => {
    upstream.always(script);
    const gateway = await start({ api_keys: ['a1'] });
    await ask(gateway, CULPRIT, { model: 'm' });
    expect(await cooldowns(gateway)).toMatchObject([{ key: 1, ...cooldown }]);
  });

  it.each([
    ['says nothing more', refusal(401, { message: 'Missing scopes: api.model.embeddings' })],
    ['names a scope', refusal(401, { code: 'missing_scope', message: 'Missing scopes: api.model.embeddings' })],
  ])('is believed for the endpoint alone where a 401 for embeddings %s', async (_what, script) => {
    upstream.always((response, request) =>
      (request.path.endsWith('/embeddings') ? script : SAMPLES['openai-chat'].answers.fine)(response, request),
    );
    const gateway = await start();
    for (let round = 0; round < ROUNDS; round++) {
      const answer = await fetch(`${gateway.url}/v1/embeddings`, {
        method: 'POST',
        headers: { authorization: `Bearer ${CULPRIT}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', input: 'x' }),
      });
      expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining('Missing scopes')]);
    }
    expect(await cooldowns(gateway)).toEqual([]);
    expect((await ask(gateway, BYSTANDER, { model: 'm' })).status).toBe(200);
  });

  it('is left alone for an hour after a 429 where the configuration wants that', async () => {
    upstream.always(refusal(429, {}, { 'retry-after': '1' }));
    const gateway = await start({ api_keys: ['a1'], cooldown_429: '1h' });
    const asked = await during(() => ask(gateway, CULPRIT, { model: 'm' }));
    const [cooldown] = (await cooldowns(gateway)) as { until: string }[];
    expect(hasBegun(cooldown!.until, 3_600_000, asked)).toBe(true);
    upstream.always(SAMPLES['openai-chat'].answers.fine);
    expect((await ask(gateway, BYSTANDER, { model: 'm' })).status).toBe(429);
  });

  it('stays a 404 for as long as the model is missing, without asking again', async () => {
    upstream.always(refusal(404, { code: 'model_not_found' }));
    const gateway = await start();
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await ask(gateway, CULPRIT, { model: 'm' })).status);
    const last = await ask(gateway, BYSTANDER, { model: 'm' });
    expect([...statuses, last.status, last.error.code]).toEqual([...Array<number>(6).fill(404), 'model_not_found']);
    expect(upstream.requests.length).toBeLessThanOrEqual(4);
  });

  it('is asked again for another endpoint where a model does not fit one', async () => {
    upstream.always(refusal(404, { param: 'model', message: 'This is not a chat model.' }));
    const gateway = await start({ api_keys: ['a1'] });
    expect((await ask(gateway, CULPRIT, { model: 'm' })).error.message).toContain('not a chat model');
    upstream.always(SAMPLES['openai-chat'].answers.fine);
    await settle(gateway);
    expect((await ask(gateway, BYSTANDER, { model: 'm' })).status).toBe(200);
    expect(await cooldowns(gateway)).toEqual([]);
  });

  it.each([
    ['404', refusal(404), { key: 1, model: 'm', reason: 'model_missing' }],
    ['403', refusal(403), { key: 1, model: 'm', reason: 'model_missing' }],
    ['402', refusal(402), { key: 1, model: null, reason: 'quota_exhausted' }],
    ['410', refusal(410), { key: null, model: 'm', reason: 'model_missing' }],
  ])(
    'is believed when two tokens have seen a bare %s, and given up with the first success',
    async (_what, script, cooldown) => {
      upstream.always(script);
      const gateway = await start({ api_keys: ['a1'] });
      for (let i = 0; i < 3; i++) await ask(gateway, CULPRIT, { model: 'm' });
      expect(await cooldowns(gateway)).toEqual([]);
      await ask(gateway, BYSTANDER, { model: 'm' });
      expect(await cooldowns(gateway)).toMatchObject([cooldown]);
      upstream.always(SAMPLES['openai-chat'].answers.fine);
      expect((await ask(gateway, CULPRIT, { model: 'm' })).status).toBe(200);
      expect(await cooldowns(gateway)).toEqual([]);
    },
  );

  it('is forgotten when somebody has had an answer between two refusals', async () => {
    const gateway = await start({ api_keys: ['a1'] });
    for (const token of [CULPRIT, BYSTANDER, CULPRIT, BYSTANDER]) {
      upstream.next(refusal(404));
      await ask(gateway, token, { model: 'm' });
      await settle(gateway);
      expect((await ask(gateway, token, { model: 'm' })).status).toBe(200);
      await settle(gateway);
    }
    expect(await cooldowns(gateway)).toEqual([]);
  });

  it('is asked of the upstream itself: a model that it does not know is missing', async () => {
    const { requests } = upstream;
    upstream.always((response, request) => {
      const isList = request.method === 'GET' && request.path.endsWith('/models');
      const missing = refusal(404, request.method === 'GET' ? { code: 'model_not_found' } : { message: 'no' });
      return (isList ? json(200, { data: [{ id: 'other' }] }) : missing)(response, request);
    });
    const gateway = await start({ api_keys: ['a1'] });
    await ask(gateway, CULPRIT, { model: 'm' });
    const seen = await untilRight(
      async () => await cooldowns(gateway),
      ({ length }) => length > 0,
    );
    expect(seen).toMatchObject([{ key: 1, model: 'm', reason: 'model_missing' }]);
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toContain('GET /a/v1/models/m');
  });
});

describe('an account without credit that is told of in words', () => {
  it('has another key tried, once a request, and its own left in use', async () => {
    const upstream = await ScriptedUpstream.start();
    const poor = refusal(400, { message: 'Your credit balance is too low.' });
    const gateway = await gatewayFor(upstream, [{ id: 'a', api_keys: ['a1', 'a2', 'a3'] }]);
    const isPoor = new Set(['a1']);
    upstream.always((response, request) => {
      return (isPoor.has(String(keyOf(request))) ? poor : SAMPLES['openai-chat'].answers.fine)(response, request);
    });
    for (let i = 0; i < 12; i++) {
      const id = { 'x-request-id': `request-${i}` }; // which chooses the key: each of them, and the same in every run
      expect((await ask(gateway, CULPRIT, { stream: i % 2 === 0 }, id)).status).toBe(200);
    }
    const used = upstream.requests.map(keyOf);
    expect(used.filter((key) => key === 'a1').length).toBeGreaterThan(0);
    expect((await statusOf(gateway)).apis[0]!.cooldowns).toEqual([]);
    for (const key of ['a2', 'a3']) isPoor.add(key);
    upstream.requests.length = 0;
    const answer = await ask(gateway, CULPRIT, {});
    expect([answer.status, upstream.requests.length]).toEqual([400, 2]);
    await gateway.stop();
    await upstream.stop();
  });
});
