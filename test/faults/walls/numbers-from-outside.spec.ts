import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, record, type Arbitrary } from 'fast-check';
import { chat, get } from '../../support/client.js';
import { onEnginesOfTheRun } from '../../support/engines.js';
import { TOKEN } from '../../support/gateway.js';
import { runGateway, type GatewayProcess } from '../../support/process.js';
import {
  chunk,
  completion,
  event,
  ScriptedUpstream,
  sse,
  text as answerText,
} from '../../support/scripted-upstream.js';
import { untilRight } from '../../support/until.js';

const OTHER = 'gw_other_8kD2mV5xQ1';
/** What his one request took. */
const OF_OTHER = { prompt_tokens: 7, completion_tokens: 3, cost_usd: '0.001000' };
/** As an upstream writes them; JSON knows larger numbers than any language. */
const NUMBERS = ['9007199254740991', '9007199254740993', '1e300', '1e999', '-1e999', '-5', '0.5', '"7"', 'null', '3'];
const FIELDS = ['prompt_tokens', 'completion_tokens', 'total_tokens'] as const;

/** The text of a usage object. */
const usageText: Arbitrary<string> = record(
  Object.fromEntries(FIELDS.map((name) => [name, constantFrom(...NUMBERS)])) as Record<string, Arbitrary<string>>,
).chain((counts) =>
  record({ cached: constantFrom(...NUMBERS), reasoning: constantFrom(...NUMBERS) }).map(
    ({ cached, reasoning }) =>
      `{${Object.entries(counts)
        .map(([name, value]) => `"${name}":${value}`)
        .join()},"prompt_tokens_details":{"cached_tokens":${cached}},` +
      `"completion_tokens_details":{"reasoning_tokens":${reasoning}}}`,
  ),
);

onEnginesOfTheRun('whatever an upstream counts', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.exit();
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function start(variables: Record<string, string>): Promise<string> {
    const route = (token: string, name: string): object => ({
      name,
      token,
      default_model: 'test-model',
      channels: [
        { id: name, base_url: upstream.baseUrl, api_keys: ['key-a'], prices: { '*': { input: '100', output: '100' } } },
      ],
      budget: { total: '999999999' },
    });
    const routes = JSON.stringify({
      tenants: [{ name: 'another' }],
      routes: [route(TOKEN, 'mine'), { ...route(OTHER, 'other'), tenant: 'another' }],
    });
    running = runGateway(['serve'], { GATEWAY_ROUTES: routes, PORT: '0', ...variables });
    return await running.url();
  }

  /** The sums of a token once so many requests are in them. */
  async function usage(url: string, requests: number, token = TOKEN): Promise<Record<string, unknown>> {
    const ask = async (): Promise<Record<string, unknown>> => {
      const answer = await get(`${url}/v1/usage?by=token`, { authorization: `Bearer ${token}` });
      expect(answer.status).toBe(200);
      return (answer.json() as { data: Record<string, unknown>[] }).data[0] ?? {};
    };
    const sums = await untilRight(ask, (told) => told['requests'] === requests);
    expect(sums['requests']).toBe(requests);
    return sums;
  }

  function counting(text: string): void {
    const whole = JSON.stringify({ ...completion('ok'), usage: 0 }).replace('"usage":0', `"usage":${text}`);
    const last = JSON.stringify({ ...chunk({}, 'stop'), usage: 0 }).replace('"usage":0', `"usage":${text}`);
    upstream.always((response, request) =>
      request.body.includes('"stream":true')
        ? sse([event(chunk({ content: 'ok' })), `data: ${last}\n\n`, 'data: [DONE]\n\n'])(response, request)
        : answerText(200, whole, 'application/json')(response, request),
    );
  }

  /** Another tenant is served, and his books hold his one request and nothing else. */
  async function expectOtherExact(url: string): Promise<void> {
    const headers = { authorization: `Bearer ${OTHER}` };
    expect((await chat(url, {}, { ...headers, 'x-request-id': 'of-another' })).status).toBe(200);
    expect(await usage(url, 1, OTHER)).toMatchObject(OF_OTHER);
    const { data } = (await get(`${url}/v1/requests`, headers)).json() as { data: { request_id: string }[] };
    expect(data.map(({ request_id: id }) => id)).toEqual(['of-another']);
  }

  it('its sums stay readable, the gateway starts again, and another tenant notices nothing', async () => {
    const variables = await place();
    let url = await start(variables);
    let requests = 0;
    await assert(
      asyncProperty(array(usageText, { minLength: 1, maxLength: 4 }), async (texts) => {
        for (const text of texts) {
          counting(text);
          expect((await chat(url)).status).toBe(200);
          expect((await chat(url, { stream: true })).status).toBe(200);
          requests += 2;
        }
      }),
      { numRuns: 20 },
    );
    counting('{"prompt_tokens":7,"completion_tokens":3}');
    expect((await chat(url, {}, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
    const before = await usage(url, requests);
    running?.child.kill('SIGTERM');
    await running?.exit();
    url = await start(variables);
    expect(await usage(url, requests)).toEqual(before);
    expect(await usage(url, 1, OTHER)).toMatchObject(OF_OTHER);
    const listed = await get(`${url}/v1/requests?limit=100`);
    expect(listed.status).toBe(200);
    for (const { prompt_tokens: tokens } of (listed.json() as { data: { prompt_tokens: number | null }[] }).data)
      expect(tokens ?? 0).toBeLessThanOrEqual(1e9);
  });

  it('an absurd count is held to a bound, and its receipt says so', async () => {
    const url = await start(await place());
    counting('{"prompt_tokens":9007199254740991,"completion_tokens":3}');
    expect((await chat(url, {}, { 'x-request-id': 'absurd' })).status).toBe(200);
    counting('{"prompt_tokens":7,"completion_tokens":3}');
    expect((await chat(url, {}, { 'x-request-id': 'plain' })).status).toBe(200);
    await usage(url, 2);
    const receipt = async (id: string): Promise<object> => (await get(`${url}/v1/receipts/${id}`)).json();
    expect(await receipt('absurd')).toMatchObject({ usageAnomaly: true, usage: { promptTokens: 999_999_999 } });
    expect(await receipt('plain')).not.toHaveProperty('usageAnomaly');
    await expectOtherExact(url);
  });

  it('words of a question that no database takes are refused by name', async () => {
    const url = await start(await place());
    for (const query of ['model=%00', 'token=a%00b', 'cursor=MSAA', 'since=soon', 'status=9xx', 'min_cost=1e9'])
      expect(await get(`${url}/v1/requests?${query}`)).toMatchObject({
        status: 400,
        error: { code: 'invalid_request' },
      });
    for (const query of [
      'since=99999999999999999999d',
      'since=0.3333333d',
      'until=275760-09-13',
      'since=-271821-04-20',
    ])
      expect((await get(`${url}/v1/requests?${query}`)).status).not.toBe(503);
    counting('{"prompt_tokens":7,"completion_tokens":3}');
    await expectOtherExact(url);
  });
});
