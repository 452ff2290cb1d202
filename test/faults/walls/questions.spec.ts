import { describe, expect, it } from '@jest/globals';
import { chat, get } from '../../support/client.js';
import { startGateway, TOKEN } from '../../support/gateway.js';
import { completion, hang, json } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { untilRight } from '../../support/until.js';

const BYSTANDER = { authorization: 'Bearer gw_bystander_4kL9xQ' };
/** As many as a token may have under way at once. */
const AT_ONCE = 8;
const QUESTIONS = [
  '/v1/status',
  '/v1/usage',
  '/v1/requests',
  '/v1/receipts/x',
  '/v1/models',
  '/v1/models/m',
  '/v1beta/models',
];

describe('questions of one token that hang', () => {
  const own = suite();

  it('are few at once, at every address, and neither its requests nor the questions of others wait for them', async () => {
    const channel = { id: 'a', base_url: own.upstream.baseUrl, api_key: 'key-of-a' };
    const routes = [
      { name: 'mine', token: TOKEN, channels: [channel] },
      { name: 'other', token: 'gw_bystander_4kL9xQ', channels: [{ ...channel, id: 'b', models: ['test-model'] }] },
    ];
    const { url } = own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) }));
    own.upstream.always((response, request) =>
      request.path.endsWith('/models') ? hang()(response, request) : json(200, completion('ok'))(response, request),
    );
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${TOKEN}` };
    /** One that hangs at any time: the gateway gives each up after a while. */
    const keepAsking = async (): Promise<void> => {
      while (!leaving.signal.aborted) {
        const answer = await fetch(`${url}/v1/models`, { headers, signal: leaving.signal }).catch(() => null);
        await answer?.arrayBuffer().catch(() => null);
      }
    };
    const hanging = Array.from({ length: AT_ONCE }, keepAsking);
    for (const path of QUESTIONS) {
      const ask = async (): Promise<unknown[]> => {
        const answer = await get(url + path);
        return [path, answer.status, answer.headers.get('x-gateway-limited-by')];
      };
      const refused = [path, 429, 'token:questions_concurrency'];
      expect(await untilRight(ask, (answer) => String(answer) === String(refused))).toEqual(refused);
    }
    expect((await chat(url)).status).toBe(200);
    expect((await chat(url, {}, BYSTANDER)).status).toBe(200);
    for (const path of ['/v1/status', '/v1/usage', '/v1/requests', '/v1/models'])
      expect([path, (await get(url + path, BYSTANDER)).status]).toEqual([path, 200]);
    leaving.abort();
    await Promise.all(hanging);
    const isBack = async (): Promise<number> => (await get(`${url}/v1/status`)).status;
    expect(await untilRight(isBack, (status) => status === 200)).toBe(200);
  });
});
