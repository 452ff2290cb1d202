import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled } from '../support/console.js';
import { until } from '../support/until.js';

describeInBrowser('several tabs of one person', () => {
  const fixture = consoleFixture();

  it('hold one event stream together, all hear it, and another takes over when its tab is closed', async () => {
    const { page, url, make } = await fixture.startProcess();
    await make('routes', { name: 'team' });
    let opened = 0;
    page.context().on('request', (request) => {
      if (request.url().endsWith('/admin/api/v1/events')) opened += 1;
    });
    await page.goto(`${url}/admin`);
    await settled(page);
    await until(() => opened === 1);
    const second = await page.context().newPage();
    await second.goto(`${url}/admin/channels`);
    await settled(second);
    await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl });
    await second.getByRole('link', { name: 'Alpha' }).waitFor();
    expect(opened).toBe(1);
    await page.close();
    await until(() => opened === 2);
    await make('channels', { name: 'Beta', base_url: fixture.upstream.baseUrl });
    await second.getByRole('link', { name: 'Beta' }).waitFor();
    expect(opened).toBe(2);
  });
});
