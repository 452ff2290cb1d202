import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { browserFixture, describeInBrowser, signIn } from '../support/browser.js';
import { desktop } from '../support/desktop.js';
import { freePort } from '../support/free-port.js';
import { until } from '../support/until.js';

const FILE = {
  _comment: 'kept',
  providers: {
    doubao: { baseUrl: 'http://127.0.0.1:9/api/v3', apiKey: '${DOUBAO_API_KEY}', _region: 'cn' },
    openai: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-stored-000000000000' },
  },
  defaultModel: 'chat',
  backends: [
    { provider: 'doubao', model: 'seed-1' },
    { provider: 'openai', model: 'gpt', _note: 'second' },
  ],
};

const ADDED = { provider: 'ark', model: 'ark-1' };

describeInBrowser('the window of a desktop program', () => {
  const browser = browserFixture();

  it('adds a provider, drags, parks and saves, and finds all of it after a restart', async () => {
    const { folder, script } = desktop();
    const port = await freePort();
    const path = join(folder, 'config/providers.json');
    const variables = `PORT=${port}\nHOST=127.0.0.1\nADMIN_PASSWORD='${ADMIN_PASSWORD}'\nGATEWAY_API_KEY=sk-gateway-0123456789\n`;
    writeFileSync(join(folder, '.env'), `${variables}DOUBAO_API_KEY=sk-never-in-the-file\n`);
    mkdirSync(join(folder, 'config'));
    writeFileSync(path, `${JSON.stringify(FILE, null, '\t')}\n`);
    const url = `http://127.0.0.1:${port}`;
    await script('start.sh');
    try {
      const { page, faults } = await browser.open();
      await signIn(page, url, ADMIN_PASSWORD);
      await page.getByRole('link', { name: 'Channels', exact: true }).first().click();
      await page.getByRole('link', { name: 'providers.json' }).click();

      await page.getByRole('button', { name: 'Add provider' }).click();
      await page.getByLabel('Name', { exact: true }).fill('ark');
      await page.getByLabel('Base URL').fill('http://127.0.0.1:9/v4');
      await page.getByLabel('API Key', { exact: true }).fill('${ARK_API_KEY}');
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByRole('combobox', { name: 'Provider' }).selectOption('ark');
      await page.getByRole('textbox', { name: 'Model', exact: true }).fill('ark-1');
      await page.getByRole('button', { name: 'Add backend' }).click();
      // By the keyboard to the first place, then by the pointer to the second.
      const added = rowOf(page, 'ark-1');
      await added.focus();
      await page.keyboard.press('Alt+ArrowUp');
      await page.keyboard.press('Alt+ArrowUp');
      expect(await modelsIn(page)).toEqual(['ark-1', 'seed-1', 'gpt']);
      await drag(page, rowOf(page, 'gpt'), added);
      const order = await modelsIn(page);
      expect(order.indexOf('gpt')).toBeLessThan(2);
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('status').filter({ hasText: 'Saved to config/providers.json.' }).waitFor();

      const text = readFileSync(path, 'utf8');
      expect(text).not.toContain('never-in-the-file');
      expect(JSON.parse(text)).toEqual({
        ...FILE,
        providers: { ...FILE.providers, ark: { baseUrl: 'http://127.0.0.1:9/v4', apiKey: '${ARK_API_KEY}' } },
        backends: order.map((name) => [...FILE.backends, ADDED].find(({ model }) => model === name)),
      });
      expect(text).toMatch(/^\t"_comment"/m);

      await rowOf(page, 'seed-1').getByRole('button', { name: 'Park' }).click();
      await page.getByRole('menuitem', { name: '1 week' }).click();
      await rowOf(page, 'seed-1').getByText('Parked until').waitFor();

      await script('stop.sh');
      await script('start.sh');
      await signIn(page, url, ADMIN_PASSWORD);
      await page.goto(`${url}/admin/files`);
      await rowOf(page, 'seed-1').getByText('Parked until').waitFor();
      expect(await modelsIn(page)).toEqual(order);
      expect(faults).toEqual([]);
    } finally {
      await script('stop.sh');
    }
  });
});

function rowOf(page: Page, model: string) {
  return page.getByRole('list', { name: 'Backend order' }).getByRole('listitem').filter({ hasText: model });
}

async function modelsIn(page: Page): Promise<string[]> {
  return await page.getByRole('list', { name: 'Backend order' }).locator('code').allInnerTexts();
}

/** Drags by the handle; the list has moved when its order says so. */
async function drag(page: Page, from: ReturnType<typeof rowOf>, to: ReturnType<typeof rowOf>): Promise<void> {
  const before = (await modelsIn(page)).join();
  const start = (await from.locator('.drag-handle').boundingBox())!;
  const end = (await to.locator('.drag-handle').boundingBox())!;
  await page.mouse.move(start.x + 8, start.y + 8);
  await page.mouse.down();
  await page.mouse.move(end.x + 8, end.y - 4, { steps: 20 });
  await page.mouse.up();
  await until(async () => (await modelsIn(page)).join() !== before);
}
