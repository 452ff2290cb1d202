import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { browserFixture, describeInBrowser, signIn } from '../support/browser.js';
import { pathsIn, settled } from '../support/console.js';
import { routeFixture } from '../support/fixture.js';

describeInBrowser('every page of the console', () => {
  const fixture = routeFixture();
  const browser = browserFixture();

  it.each([
    { language: 'en', theme: 'light', width: 1280 },
    { language: 'zh-CN', theme: 'dark', width: 390 },
  ] as const)('is accessible, breaks no policy and scrolls sideways nowhere: %j', async (look) => {
    const { url } = await fixture.start({}, { ADMIN_PASSWORD });
    const { page, faults } = await browser.open(look);
    await signIn(page, url, ADMIN_PASSWORD);
    const paths = new Set(await pathsIn(page));
    expect(paths.size).toBeGreaterThan(2);
    const found: string[] = [];
    for (const path of ['/admin/login', ...paths]) {
      await page.goto(url + path);
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(
        ...violations.map(
          ({ id, nodes }) => `${path}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
        ),
      );
      const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth + 1');
      if (isWide) found.push(`${path}: scrolls sideways`);
    }
    expect([...found, ...faults]).toEqual([]);
  });

  it.each([
    ['en', ['Overview', 'Channels', 'API Keys', 'Settings']],
    ['zh-CN', ['概览', '渠道', 'API Keys', '设置']],
  ] as const)('calls things by their known names in %s', async (language, words) => {
    const { url } = await fixture.start({}, { ADMIN_PASSWORD });
    const { page } = await browser.open({ language });
    await signIn(page, url, ADMIN_PASSWORD);
    for (const name of words) await page.getByRole('link', { name, exact: true }).first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(language);
  });
});
