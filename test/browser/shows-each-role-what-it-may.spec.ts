import { expect, it } from '@jest/globals';
import type { Role } from '../../src/control/access/rights.js';
import { sessionOf } from '../support/admin-actors.js';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, pathsIn, settled } from '../support/console.js';

describeInBrowser('the console', () => {
  const fixture = consoleFixture();

  it.each([
    ['admin', { isWriter: true }],
    ['operator', { isWriter: false }],
    ['viewer', { isWriter: false }],
    ['tenant_admin', { isWriter: false }],
  ] as const satisfies readonly (readonly [Role, object])[])(
    'shows a person of the role %s every page that opens for it, and no button that would be refused',
    async (role, { isWriter }) => {
      const { gateway, url, make } = await fixture.start();
      await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl });
      const { cookie } = await sessionOf(gateway.app, role);
      const { page, faults } = await fixture.open({ cookie: { url, pair: cookie! } });
      const refused: string[] = [];
      page.on('response', (response) => {
        if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
      });
      await page.goto(`${url}/admin`);
      await settled(page);
      const paths = await pathsIn(page);
      expect(paths.length).toBeGreaterThan(3);
      for (const path of paths) {
        await page.goto(url + path);
        await settled(page);
      }
      await page.goto(`${url}/admin/channels`);
      await settled(page);
      expect(await page.getByRole('button', { name: 'Add Channel' }).count()).toBe(isWriter ? 1 : 0);
      expect([...refused, ...faults]).toEqual([]);
    },
  );
});
