import { describe, expect, it } from '@jest/globals';
import { booksFixture } from '../../support/books.js';
import { chat } from '../../support/client.js';
import { startGateway, TOKEN, type TestGateway } from '../../support/gateway.js';
import { bytes, chatEvents, completion, hang, json, sse, text, type Script } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';
import { until } from '../../support/until.js';

const BYSTANDER = 'gw_bystander_4kL9xQ';
const BUDGET_MICROS = 1_000_000;
/** So dear that a few of the requests use the budget up. */
const PRICES = { '*': { input: '1000', output: '1000' } };
const MANY = 60;

const SPEECH = { model: 'm', voice: 'a', input: 'What is said costs by its length. ' };
const PICTURE = { model: 'm', prompt: 'a cat', size: '256x256', quality: 'low' };
const SOUND = bytes(Buffer.from('sound'), 'audio/mpeg');
const DRAWN = json(200, { created: 1, data: [{ b64_json: 'eA==' }] });

function form(): FormData {
  const fields = new FormData();
  fields.append('model', 'm');
  fields.append('response_format', 'text');
  fields.append('file', new Blob(['x'.repeat(20_000)]), 'a.mp3');
  return fields;
}

describe('what its upstream never counts', () => {
  const own = suite();
  const books = booksFixture();

  const start = async (total: string | null = '1'): Promise<TestGateway> => {
    const route = (name: string, token: string, most: string | null): object => ({
      name,
      token,
      channels: [{ id: name, base_url: own.upstream.baseUrl, api_key: `key-of-${name}`, prices: PRICES }],
      ...(most !== null && { budget: { total: most } }),
    });
    const routes = [route('poor', TOKEN, total), route('other', BYSTANDER, '100')];
    return own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes), ...books.variables() }));
  };

  /** Sends a request; resolves with the status, or with null once the client has left, which it does when told to. */
  async function ask({ url }: TestGateway, path: string, body: object, leaves: boolean): Promise<Response | null> {
    const leaving = new AbortController();
    const before = own.upstream.requests.length;
    const isForm = body instanceof FormData;
    const answer = fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, ...(!isForm && { 'content-type': 'application/json' }) },
      body: isForm ? body : JSON.stringify(body),
      signal: leaving.signal,
    });
    const told = answer.then(
      (response) => response,
      () => null,
    );
    if (leaves) {
      let isTold = false;
      void told.then(() => (isTold = true));
      await until(() => isTold || own.upstream.requests.length > before);
      if (!isTold) leaving.abort();
    }
    const response = await told;
    await response?.arrayBuffer();
    return response;
  }

  /** Asks for a stream and leaves as soon as it says something; resolves with its status. */
  async function leaveAtFirstWord({ url }: TestGateway, body: object): Promise<number> {
    const leaving = new AbortController();
    const { signal } = leaving;
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(body), signal };
    const { status, body: said } = await fetch(`${url}/v1/chat/completions`, request);
    if (status === 200) await said!.getReader().read();
    leaving.abort();
    return status;
  }

  it.each<[string, string, () => object, Script, boolean]>([
    ['speech', '/v1/audio/speech', () => SPEECH, SOUND, false],
    ['what was heard, as plain text', '/v1/audio/transcriptions', form, text(200, 'said', 'text/plain'), false],
    ['a picture', '/v1/images/generations', () => PICTURE, DRAWN, false],
    ['a picture that nobody waits for', '/v1/images/generations', () => PICTURE, hang(), true],
    ['speech that nobody waits for', '/v1/audio/speech', () => SPEECH, hang(), true],
  ])('is charged as it was set aside, within the budget: %s', async (_what, path, body, script, leaves) => {
    const gateway = await start();
    own.upstream.always(script);
    let asked = 0;
    let last: Response | null = null;
    while (asked < MANY && last?.status !== 429) {
      last = await ask(gateway, path, body(), leaves);
      await books.settlements(++asked);
    }
    expect([last?.status, last?.headers.get('x-gateway-limited-by')]).toEqual([429, 'route:budget_total']);
    const costs = books.settled().flatMap(({ costMicros }) => costMicros ?? []);
    expect(costs.length).toBe(own.upstream.requests.length);
    expect(new Set(costs).size).toBe(1);
    const spent = costs.reduce((sum, micros) => sum + micros, 0);
    expect([spent > 0, spent <= BUDGET_MICROS, spent + costs[0]! > BUDGET_MICROS]).toEqual([true, true, true]);
    own.upstream.always(json(200, completion('ok')));
    expect((await chat(gateway.url, { max_tokens: 5 }, { authorization: `Bearer ${BYSTANDER}` })).status).toBe(200);
  });

  it('is charged where clients leave streams at their first word, one after the other, within the budget', async () => {
    const gateway = await start();
    own.upstream.always(sse(chatEvents('some', ' words').slice(0, 3), { ending: 'hang' }));
    const content = 'so much that a few of them use the budget up '.repeat(10);
    const body = { model: 'm', messages: [{ role: 'user', content }], max_tokens: 100, stream: true };
    let left = 0;
    let status = 200;
    while (left < MANY && status === 200) {
      status = await leaveAtFirstWord(gateway, body);
      await books.settlements(status === 200 ? ++left : left + 1);
    }
    expect(status).toBe(429);
    const taken = books.settled().slice(0, left);
    expect(taken.every(({ outcome, costMicros }) => outcome === 'client_gone' && (costMicros ?? 0) > 0)).toBe(true);
    expect(Math.min(...taken.map(({ usage }) => usage!.completionTokens))).toBeGreaterThan(1);
    expect(Math.max(...taken.map(({ usage }) => usage!.completionTokens))).toBeLessThanOrEqual(100);
    expect(taken.reduce((sum, { costMicros }) => sum + costMicros!, 0)).toBeLessThanOrEqual(BUDGET_MICROS);
    own.upstream.always(json(200, completion('ok')));
    expect((await chat(gateway.url, { max_tokens: 5 }, { authorization: `Bearer ${BYSTANDER}` })).status).toBe(200);
  });

  it.each([
    ['a stream', true, '1'],
    ['a whole answer that no budget counts', false, null],
  ])('is charged by its time where a client leaves before it heard anything of %s', async (_what, stream, budget) => {
    const gateway = await start(budget);
    own.upstream.always(hang());
    const body = { model: 'm', messages: [{ role: 'user', content: 'x' }], max_tokens: 5, stream };
    expect(await ask(gateway, '/v1/chat/completions', body, true)).toBeNull();
    const [settlement] = await books.settlements(1);
    expect(settlement).toMatchObject({ outcome: 'client_gone', usageSource: 'estimate' });
    expect(settlement!.usage!.completionTokens).toBeGreaterThan(0);
    expect(settlement!.usage!.completionTokens).toBeLessThanOrEqual(5);
  });
});
