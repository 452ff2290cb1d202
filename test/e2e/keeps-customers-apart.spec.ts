import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { untilRight } from '../support/until.js';

const FIRST = 'gw_first_4fT9xQ2mZ8';
const SECOND = 'gw_second_8Kp3nW6rV1';

onEnginesOfTheRun('customers whose routes have no names', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, completion('ok')));
  });
  afterAll(async () => {
    running?.child.kill('SIGKILL');
    await upstream.stop();
  });

  async function restarted(variables: Record<string, string>, routes: readonly object[]): Promise<string> {
    running?.child.kill('SIGTERM');
    await running?.exit();
    running = runGateway(['serve'], { ...variables, PORT: '0', GATEWAY_ROUTES: JSON.stringify(routes) });
    return await running.url();
  }

  it('have nothing of each other after a restart, though the one before is gone', async () => {
    const variables = await place();
    const shared = {
      provider: 'openrouter',
      base_url: upstream.baseUrl,
      limits: { rpd: 3 },
      time_zone: zoneFarFromMidnight(),
    };
    const [first, second] = [FIRST, SECOND].map((token) => ({ ...shared, token, api_key: `key-of-${token}` }));
    const asFirst = { authorization: `Bearer ${FIRST}` };
    const asSecond = { authorization: `Bearer ${SECOND}` };
    let url = await restarted(variables, [first!, second!]);
    for (let i = 0; i < 3; i++) await chat(url, {}, { ...asFirst, 'x-request-id': `of-first-${i}` });
    expect((await chat(url, {}, asFirst)).status).toBe(429);
    await chat(url, {}, { ...asSecond, 'x-request-id': 'of-second' });
    url = await restarted(variables, [second!]);
    const listed = async (): Promise<string> => (await get(`${url}/v1/requests`, asSecond)).text;
    const text = await untilRight(listed, (told) => told.includes('of-second'));
    expect(text).not.toContain('of-first');
    expect(text).toContain('of-second');
    expect((await get(`${url}/v1/receipts/of-first-0`, asSecond)).status).toBe(404);
    expect((await chat(url, {}, asFirst)).status).toBe(401);
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await chat(url, {}, asSecond)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});
