import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, pathsIn, settled } from '../support/console.js';

const NAMES = [
  'n'.repeat(120),
  '豆包大模型渠道'.repeat(8),
  'مزود الخدمة \u202Egnp.exe',
  '🦊👩‍👩‍👧‍👦 family',
  '<img src=x onerror=alert(1)>',
  '{{ 7 * 7 }} ${7*7} javascript:alert(1)',
];

describeInBrowser('names that people and upstreams choose', () => {
  const fixture = consoleFixture();

  it.each([{ width: 390 }, { width: 1280, language: 'zh-CN' }] as const)(
    'are shown as they are, run nothing and break no page: %j',
    async (look) => {
      const { page, faults, url, make } = await fixture.start(look);
      page.on('dialog', (dialog) => {
        faults.push(`a dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      const route = await make('routes', { name: NAMES[4]!, note: NAMES[2]! });
      for (const [index, name] of NAMES.entries()) {
        const channel = await make('channels', {
          name,
          note: name,
          base_url: fixture.upstream.baseUrl,
          keys: [{ secret: `sk-0123456789abcdef-${index}`, label: name.slice(0, 60) }],
          models: [`model-${index}`],
          tags: [name.slice(0, 60)],
        });
        await make('models', {
          slug: `chat-${index}`,
          route: route.id,
          note: name,
          targets: [{ channel: channel.id, model: `model-${index}` }],
        });
        await make('tokens', { name, route: route.id, note: name, tags: [name.slice(0, 60)] });
        await make('tenants', { name, note: name });
      }
      await page.goto(`${url}/admin/channels`);
      await settled(page);
      const broken: string[] = [];
      const more = ['/admin/models?tab=routes', '/admin/channels?view=order', '/admin/tenants?tab=tenants'];
      for (const path of [...(await pathsIn(page)), ...more]) {
        await page.goto(url + path);
        await settled(page);
        const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth + 1');
        if (isWide) broken.push(`${path}: scrolls sideways`);
        const images = await page.locator('[onerror],img[src="x"]').count();
        if (images > 0) broken.push(`${path}: a name became an image`);
      }
      await page.goto(`${url}/admin/channels`);
      await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
      // A direction that is turned round is shown as what it is.
      expect(await page.locator('body').innerText()).not.toContain('\u202E');
      expect([...broken, ...faults]).toEqual([]);
    },
  );
});
