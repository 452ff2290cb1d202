import { describe, expect, it } from '@jest/globals';
import { chat, MESSAGES } from '../../support/client.js';
import { startGateway, TOKEN } from '../../support/gateway.js';
import { chatEvents, completion, json, type Script } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';

/** A dollar for a million tokens of whatever kind. */
const PRICES = { '*': { input: '1', output: '1' } };

/** A stream that says something, and the rest of it when it is told to. */
function hanging(): { readonly script: Script; readonly finish: () => void } {
  const finish = Promise.withResolvers<void>();
  const script: Script = async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const [head = '', said = '', ...rest] = chatEvents('one');
    response.write(head + said);
    await finish.promise;
    response.end(rest.join(''));
  };
  return { script, finish: finish.resolve };
}

describe('a request that hangs', () => {
  const own = suite();
  const SECOND = 'gw_second_4kL9xQ';
  const THIRD = 'gw_third_8mW2zR';

  const start = async (channel: object, route: object): ReturnType<typeof startGateway> => {
    const channels = [{ id: 'a', base_url: own.upstream.baseUrl, api_key: 'key-of-a', prices: PRICES, ...channel }];
    const routes = [{ name: 'r', tokens: [TOKEN, SECOND], channels, ...route }];
    return own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) }));
  };

  it.each([
    ['the budget of its route', {}, { budget: { total: '1' } }],
    ['the budget of its channel', { budget: { total: '1' } }, {}],
    ['the tokens per minute of its channel', { tpm: 1_000_000 }, {}],
    ['the tokens per minute of its key', { key_limits: { tpm: 1_000_000 } }, {}],
    ['the tokens per day of its channel', { tpd: 1_000_000 }, {}],
  ])('keeps no other token from %s', async (_name, channel, route) => {
    const gateway = await start(channel, route);
    const { script, finish } = hanging();
    own.upstream.always(script);
    const asked = Array.from({ length: 8 }, async () => {
      const body = JSON.stringify({ model: 'm', messages: MESSAGES, max_tokens: 480_000, stream: true });
      const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
      const response = await fetch(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers,
        body,
      });
      return response;
    });
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    own.upstream.always(json(200, completion('ok')));
    const other = await chat(gateway.url, { max_tokens: 400_000 }, { authorization: `Bearer ${SECOND}` });
    expect(other.status).toBe(200);
    finish();
    await Promise.all(answers.map(async (answer) => await answer.text()));
  });

  it('counts for as long as it holds something, whichever request of its token ends first', async () => {
    const gateway = await start({}, { budget: { total: '1' }, tokens: [TOKEN, SECOND, THIRD] });
    const waiting: (() => void)[] = [];
    const begin = async (token: string, most: number): Promise<{ status: number; end: () => Promise<unknown> }> => {
      const { script, finish } = hanging();
      own.upstream.always(script);
      waiting.push(finish);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = JSON.stringify({ model: 'm', messages: MESSAGES, max_tokens: most, stream: true });
      const answer = await fetch(`${gateway.url}/v1/chat/completions`, { method: 'POST', headers, body });
      const end = async (): Promise<unknown> => {
        finish();
        return await answer.text();
      };
      return { status: answer.status, end };
    };
    const first = await begin(TOKEN, 1_000);
    const hung = [await begin(TOKEN, 470_000)];
    await first.end();
    hung.push(await begin(SECOND, 470_000), await begin(SECOND, 300_000));
    expect(hung.map(({ status }) => status)).toEqual([200, 429, 200]);
    own.upstream.always(json(200, completion('ok')));
    const other = await chat(gateway.url, { max_tokens: 150_000 }, { authorization: `Bearer ${THIRD}` });
    expect(other.status).toBe(200);
    for (const finish of waiting) finish();
    await Promise.all(hung.map(async ({ end }) => await end()));
  });
});
