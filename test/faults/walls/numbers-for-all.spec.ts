import { describe, expect, it } from '@jest/globals';
import { slowness } from '../../support/processor-time.js';
import { until } from '../../support/until.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const CLIENTS = 600;

const suite = wallSuite();

/** Has as many clients ask at once; gives what the loop took of the processor until all were answered, in milliseconds. */
async function flood(path: string): Promise<number> {
  const before = suite.wall.loopCpuMs();
  const clients = Array.from({ length: CLIENTS }, () =>
    suite.connect(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`),
  );
  await until(() => clients.every(({ isClosed }) => isClosed));
  return suite.wall.loopCpuMs() - before;
}

describe('numbers that many ask for at once', () => {
  it('are written once for all of them, or refused, and hold up nobody', async () => {
    const { url } = await suite.begin();
    await flood('/health');
    const plain = await flood('/health');
    suite.clients.length = 0;
    const numbers = await flood('/metrics');
    expect([200, 503]).toEqual(expect.arrayContaining([...new Set(suite.statuses)]));
    expect(suite.statuses).toContain(200);
    expect(numbers).toBeLessThan(10 * plain + 500 * slowness());
    await suite.bystander.asked(3);
    expect((await fetch(`${url}/metrics`)).status).toBe(200);
    expect(suite.harm).toEqual(NO_HARM);
  });
});
