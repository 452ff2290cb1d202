import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled } from '../support/console.js';

describeInBrowser('the console, when the gateway cannot be reached', () => {
  const fixture = consoleFixture();

  it('keeps what it showed, says how old that is, and goes on when the gateway is back', async () => {
    const { page, url, make } = await fixture.start();
    await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl });
    await page.goto(`${url}/admin/channels`);
    await page.getByRole('link', { name: 'Alpha' }).waitFor();
    await page.context().setOffline(true);
    await page.getByRole('searchbox').fill('Alp');
    await page
      .getByText(/The gateway has not answered|cannot be reached|Read .* ago/)
      .first()
      .waitFor();
    await page.context().setOffline(false);
    await page.getByRole('link', { name: 'Alpha' }).waitFor();
    await page.getByRole('button', { name: 'Retry' }).first().waitFor({ state: 'detached' });
    expect(await page.getByRole('link', { name: 'Alpha' }).count()).toBe(1);
  });

  it('turns figures grey and says how old they are, until they can be read again', async () => {
    const { page, url } = await fixture.start();
    await page.goto(`${url}/admin`);
    await settled(page);
    await page.context().setOffline(true);
    await page.locator('body').press('r');
    await page
      .getByText(/Last read .* ago; it could not be read again/)
      .first()
      .waitFor();
    const grey = `[...document.querySelectorAll('#content .stale')].map((one) => getComputedStyle(one).filter)`;
    expect(await page.evaluate<string[]>(grey)).toContain('grayscale(1)');
    await page.context().setOffline(false);
    await page.locator('body').press('r');
    await page.locator('#content .stale').first().waitFor({ state: 'detached' });
  });

  it('opens its shell from what it kept, and never an answer of the gateway', async () => {
    const { page, url } = await fixture.start();
    await page.goto(`${url}/admin/usage`);
    await settled(page);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const kept = await page.evaluate<string[]>(
      `caches.keys().then(async (names) => (await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat())`,
    );
    expect(kept.filter((path) => path.startsWith('/admin/api'))).toEqual([]);
    expect(kept).toContain('/admin/');
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('The gateway cannot be reached').first().waitFor();
  });
});
