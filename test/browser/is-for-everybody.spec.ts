import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { browserFixture, describeInBrowser, signIn, type Look } from '../support/browser.js';
import { pathsIn, settled } from '../support/console.js';
import { routeFixture } from '../support/fixture.js';

/** Pages and parts of pages that no menu leads to. */
const ASIDE = ['/admin/import', '/admin/models?tab=routes', '/admin/tenants?tab=rights', '/admin/settings?group=env'];

/** What depends on a theme or a language; the rest is the same document, which the other looks have checked whole. */
const OF_A_LOOK = ['color-contrast', 'html-lang-valid', 'button-name', 'link-name', 'label'];

describeInBrowser('every page of the console', () => {
  const fixture = routeFixture();
  const browser = browserFixture();

  it.each([
    { language: 'en', theme: 'light', width: 1280 },
    { language: 'en', theme: 'dark', width: 390, isLook: true },
    { language: 'zh-CN', theme: 'light', width: 1280, isLook: true },
    { language: 'zh-CN', theme: 'dark', width: 390 },
  ] as (Look & { readonly isLook?: boolean })[])(
    'is accessible, breaks no policy and scrolls sideways nowhere: %j',
    async ({ isLook = false, ...look }: Look & { readonly isLook?: boolean }) => {
      const { url } = await fixture.start({}, { ADMIN_PASSWORD });
      const { page, faults } = await browser.open(look);
      await signIn(page, url, ADMIN_PASSWORD);
      const paths = new Set(await pathsIn(page));
      expect(paths.size).toBeGreaterThan(2);
      const found: string[] = [];
      for (const path of ['/admin/login', ...paths, ...ASIDE]) {
        await page.goto(url + path);
        await settled(page);
        const axe = new AxeBuilder({ page });
        const { violations } = await (isLook ? axe.withRules(OF_A_LOOK) : axe).analyze();
        found.push(
          ...violations.map(
            ({ id, nodes }) => `${path}: ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
          ),
        );
        const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth + 1');
        if (isWide) found.push(`${path}: scrolls sideways`);
      }
      expect([...found, ...faults]).toEqual([]);
    },
  );

  it.each([
    [
      'en',
      ['Channels', 'Add Channel'],
      [
        'Name',
        'Base URL',
        'API Keys (one per line)',
        'Models (one per line, empty = all)',
        'Priority (smaller first)',
        'Weight',
      ],
      ['API Keys', 'Generate Key'],
    ],
    [
      'zh-CN',
      ['渠道', '添加渠道'],
      [
        '名称',
        '接口地址（Base URL）',
        '上游密钥（每行一个）',
        '模型（每行一个，留空=全部）',
        '优先级（越小越优先）',
        '权重',
      ],
      ['API Keys', '生成密钥'],
    ],
  ] as const)(
    'has the words of the panel of before inside its pages, in %s',
    async (language, channels, fields, keys) => {
      const { url } = await fixture.start({}, { ADMIN_PASSWORD });
      const { page } = await browser.open({ language });
      await signIn(page, url, ADMIN_PASSWORD);
      for (const [path, [title, button]] of [
        ['channels', channels],
        ['tokens', keys],
      ] as const) {
        await page.goto(`${url}/admin/${path}`);
        await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
        await page.getByRole('button', { name: button, exact: true }).first().click();
        const dialog = page.getByRole('dialog');
        await dialog.waitFor();
        for (const field of path === 'channels' ? fields : []) await dialog.getByLabel(field).first().waitFor();
        expect(await dialog.getByRole('heading').first().textContent()).toBe(button);
        await page.keyboard.press('Escape');
      }
    },
  );

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
