import { expect, it } from '@jest/globals';
import { consoleFixture } from '../support/console.js';
import { describeInBrowser } from '../support/browser.js';
import { foreignDatabase, foreignFile, OLD_KEY, oneApiTables } from '../support/foreign-gateways.js';
import { until } from '../support/until.js';

describeInBrowser('the console', () => {
  const fixture = consoleFixture();

  it('shows what a database of another gateway would become, and takes it in only then', async () => {
    const { page, faults, person, url } = await fixture.start();
    const names = async (path: string): Promise<unknown[]> =>
      ((await person.ask(path)).body['data'] as { name: string }[]).map(({ name }) => name);
    await page.goto(`${url}/admin/channels`);
    await page.getByRole('link', { name: 'Import' }).click();
    await page.getByLabel('Gateway').selectOption('one-api');
    await page.getByLabel('File', { exact: true }).setInputFiles(foreignDatabase(oneApiTables()));
    await page.getByRole('button', { name: 'Show what it would be' }).click();
    await page.getByRole('heading', { name: 'What it would be' }).waitFor();
    const report = page.locator('[data-import-report]');
    expect(await report.textContent()).not.toContain(OLD_KEY);
    expect(await names('channels')).not.toContain('main');
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('heading', { name: 'What was imported' }).waitFor();
    expect(await names('channels')).toEqual(expect.arrayContaining(['main', 'deep']));
    expect(await names('tokens')).toContain('ada');
    expect(faults).toEqual([]);
  });

  it('reads environment variables of a file only where they are ticked', async () => {
    const { page, faults, url } = await fixture.start();
    const file = foreignFile(
      'config.yaml',
      'model_list:\n  - model_name: gpt\n    litellm_params: {model: openai/gpt-4o, api_key: os.environ/VENDOR_KEY}\n',
    );
    await page.goto(`${url}/admin/import`);
    await page.getByLabel('Gateway').selectOption('litellm');
    await page.getByLabel('File', { exact: true }).setInputFiles(file);
    await page.getByRole('button', { name: 'Show what it would be' }).click();
    const tick = page.getByRole('checkbox', { name: /VENDOR_KEY/ });
    expect(await tick.isChecked()).toBe(false);
    await tick.check();
    await until(async () => await page.getByRole('button', { name: 'Import', exact: true }).isEnabled());
    expect(await tick.isChecked()).toBe(true);
    expect(faults).toEqual([]);
  });

  it('says what is wrong with a file that it cannot read', async () => {
    const { page, url } = await fixture.start();
    await page.goto(`${url}/admin/import`);
    await page.getByLabel('File', { exact: true }).setInputFiles(foreignFile('one-api.db', 'no database'));
    await page.getByRole('button', { name: 'Show what it would be' }).click();
    await page.getByRole('alert').first().waitFor();
    expect(await page.locator('[data-import-report]').count()).toBe(0);
  });
});
