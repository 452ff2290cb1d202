import { describe, expect, it } from '@jest/globals';
import { chat } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { Gate } from '../support/gate.js';
import { completion, json } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

describe('a gateway with MAX_IN_FLIGHT', () => {
  const fixture = routeFixture();

  it('refuses what comes beyond it, asks no upstream for that, and serves again when there is room', async () => {
    const { url } = await fixture.start({}, { MAX_IN_FLIGHT: '2' });
    const gate = new Gate();
    fixture.upstream.always(gate.before(json(200, completion('ok'))));
    const served = [chat(url), chat(url)];
    await until(() => gate.waiting === 2);
    const refused = await chat(url);
    expect([refused.status, refused.error.code]).toEqual([503, 'overloaded']);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(fixture.upstream.requests).toHaveLength(2);
    gate.open();
    expect((await Promise.all(served)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await chat(url)).status).toBe(200);
  });
});
