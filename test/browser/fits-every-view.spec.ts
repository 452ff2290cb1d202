import { AxeBuilder } from '@axe-core/playwright';
import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, pathsIn, settled } from '../support/console.js';

const MANY = Array.from({ length: 5000 }, (_, index) => `vendor/model-${index}`);

describeInBrowser('every page of the console', () => {
  const fixture = consoleFixture();

  it.each([
    ['at twice the size', { zoom: 2 }],
    ['in the colours that a system forces', { forcedColors: 'active' }],
    ['on a tablet', { width: 768, language: 'zh-CN' }],
    ['on a wide screen, in the dark', { width: 1920, theme: 'dark' }],
  ] as const)('fits %s', async (_, look) => {
    const { page, faults, url, make } = await fixture.start(look);
    await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl, note: 'first' });
    const broken: string[] = [];
    for (const path of await pathsIn(page)) {
      await page.goto(url + path);
      await settled(page);
      if (await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth + 1'))
        broken.push(`${path}: scrolls sideways`);
    }
    // Nothing moves for those who asked for that.
    const moving = await page.evaluate<number>(
      `document.getAnimations().filter((one) => one.playState === 'running' && (one.effect?.getTiming().duration ?? 0) > 1).length`,
    );
    expect([...broken, ...faults, moving]).toEqual([0]);
  });

  it('renders of five thousand models those in sight', async () => {
    const { page, url, make } = await fixture.start();
    const channel = await make('channels', { name: 'Many', base_url: fixture.upstream.baseUrl, models: MANY });
    await page.goto(`${url}/admin/channels/${channel.id}?tab=models`);
    const list = page.getByRole('region', { name: 'Models' });
    await list.getByText('vendor/model-0', { exact: true }).waitFor();
    expect(await list.getByRole('listitem').count()).toBeLessThan(60);
    await page.evaluate(`document.querySelector('[role=region][aria-label=Models]').scrollTo(0, 1e9)`);
    await list.getByText('vendor/model-999', { exact: true }).waitFor();
    await page.getByLabel('Search models').fill('model-4321');
    await list.getByText('vendor/model-4321', { exact: true }).waitFor();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });
});
