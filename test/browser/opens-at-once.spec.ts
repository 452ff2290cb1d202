import { expect, it } from '@jest/globals';
import { sessionOf } from '../support/admin-actors.js';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture } from '../support/console.js';
import { until } from '../support/until.js';

const API = '/admin/api/v1';

describeInBrowser('the first view of the console', () => {
  const fixture = consoleFixture();

  it.each([
    ['owner', ['/session', '/overview', '/system', '/cooldowns']],
    ['tenant_admin', ['/session', '/overview']],
  ] as const)(
    'is asked for by the page itself, all that the role %s may see, before a script is there',
    async (role, wanted) => {
      const { gateway, url } = await fixture.start();
      const { cookie } = await sessionOf(gateway.app, role);
      const { page, faults } = await fixture.open({ cookie: { url, pair: cookie! } });
      const asked: string[] = [];
      page.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.startsWith(API)) asked.push(pathname.slice(API.length));
      });
      let release = (): void => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route('**/assets/index-*.js', async (route) => {
        await held;
        await route.continue();
      });
      const opening = page.goto(`${url}/admin`);
      await until(() => wanted.every((path) => asked.includes(path)));
      expect(asked.toSorted()).toEqual([...wanted].toSorted());
      release();
      await opening;
      await page.locator('.skeleton').first().waitFor({ state: 'detached' });
      await page.getByText('Success').first().waitFor();
      // Every answer was taken: the client asks for the very same.
      const left = role === 'owner' ? [] : ['/system', '/cooldowns?limit=100'];
      expect(await page.evaluate('[...window.askedAhead.keys()]')).toEqual(left);
      expect(faults).toEqual([]);
    },
  );

  it('comes with no more than the door needs to who is not signed in', async () => {
    const { gateway, url } = await fixture.start();
    const { cookie } = await sessionOf(gateway.app, 'viewer');
    const read = async (headers: Record<string, string>): Promise<string> =>
      await (await fetch(`${url}/admin`, { headers })).text();
    expect(await read({ cookie: cookie! })).toMatch(/<link rel="modulepreload" crossorigin href="[^"]*home-/);
    for (const headers of [{}, { cookie: 'gw_s_insecure=no-session' }] as Record<string, string>[])
      expect(await read(headers)).not.toContain('home-');
  });
});
