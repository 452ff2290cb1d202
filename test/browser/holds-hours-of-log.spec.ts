import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled } from '../support/console.js';

const MB = 1024 * 1024;
/** Eight hours of ten lines a second. */
const LINES = 8 * 3600 * 10;
const LIMIT = 120 * MB;

describeInBrowser('the live log', () => {
  const fixture = consoleFixture();

  it('holds eight hours of lines in the room of the last ones', async () => {
    const { page, url, faults } = await fixture.start();
    const line = (index: number): string =>
      `id: ${index}\ndata: ${JSON.stringify({ level: 30, time: 1_796_000_000_000 + index * 100, msg: `request ${index} completed`, model: 'gpt', ms: index % 900 })}\n\n`;
    const body = Array.from({ length: LINES }, (_, index) => line(index)).join('');
    // The same events as of eight hours, as fast as the page takes them; afterwards the stream stays as it is.
    let served = 0;
    await page.route('**/admin/api/v1/log', async (route) => {
      served += 1;
      if (served > 1) return;
      await route.fulfill({ status: 200, headers: { 'content-type': 'text/event-stream' }, body });
    });
    await page.goto(`${url}/admin/log?tab=process`);
    await settled(page);
    await page.getByText(`request ${LINES - 1} completed`).waitFor();
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    expect(usedSize).toBeLessThan(LIMIT);
    expect(await page.getByRole('log').locator('time').count()).toBeLessThan(200);
    expect(faults).toEqual([]);
  });
});
