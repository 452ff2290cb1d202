import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { chat, get } from '../support/client.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { freshFolder } from '../support/fresh-books.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { zoneFarFromMidnight } from '../support/time-zone.js';
import { until, untilRight } from '../support/until.js';

onEnginesOfTheRun('a customer is the same customer in another data folder', ({ engine, place }) => {
  let upstream: ScriptedUpstream;
  const running: GatewayProcess[] = [];
  const time_zone = zoneFarFromMidnight();
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, completion('ok')));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(stopped));
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function stopped(gateway: GatewayProcess): Promise<void> {
    gateway.child.kill();
    await gateway.exit();
  }

  async function started(variables: Record<string, string>): Promise<string> {
    const channels = [{ id: 'a', base_url: upstream.baseUrl, api_keys: ['key'] }];
    // the token is the customer's own word: its digest and its id are made with the key of the installation
    const routes = JSON.stringify([{ name: 'r', token: TOKEN, channels, limits: { rpd: 5 }, time_zone }]);
    const gateway = runGateway(['serve'], { ...variables, PORT: '0', GATEWAY_ROUTES: routes });
    running.push(gateway);
    return await gateway.url();
  }

  async function command(args: readonly string[], variables: Record<string, string>): Promise<void> {
    const done = runGateway(args, variables);
    expect({ code: await done.exit(), output: done.output() }).toMatchObject({ code: 0 });
  }

  async function requestsAt(url: string): Promise<number> {
    const { data } = (await get(`${url}/v1/requests`)).json() as { data: unknown[] };
    return data.length;
  }

  it('reads its requests where a backup was restored, and has used as much', async () => {
    const here = await place();
    const url = await started(here);
    expect((await chat(url)).status).toBe(200);
    await until(async () => (await requestsAt(url)) === 1);
    const file = join(freshFolder(), 'backup');
    await command(['backup', file], here);
    const there = await place();
    await command(['restore', file], there);
    const other = await started(there);
    expect(await requestsAt(other)).toBe(1);
    expect((await get(`${other}/v1/status`)).json()).toMatchObject({ token: { usage: { rpd: 1 } } });
  });

  if (engine === 'postgres') {
    it('is known to two gateways that have nothing but their database in common', async () => {
      const here = await place();
      const [one, other] = await Promise.all([started(here), started({ ...here, DATA_DIR: freshFolder() })]);
      expect((await chat(one)).status).toBe(200);
      await untilRight(
        async () => await requestsAt(other),
        (count) => count === 1,
      );
    });
  }
});
