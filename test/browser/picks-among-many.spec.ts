import { expect, it } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled, type Stage } from '../support/console.js';

/** More than a page of any list. */
const MANY = 105;
const LAST = 'Zeta, the last of all';

describeInBrowser('the console of a gateway with more than a page of everything', () => {
  const fixture = consoleFixture();

  /** So many of a kind by numbered names, and one more behind them; gives the last one's id. */
  async function makeMany({ make }: Pick<Stage, 'make'>, path: string, fields: object = {}): Promise<string> {
    for (let number = 0; number < MANY; number++) await make(path, { name: `${path} ${number}`, ...fields });
    return (await make(path, { name: LAST, ...fields })).id;
  }
  /** Searches in a picker for what its first page does not have, and picks it. */
  async function pick(within: Locator, label: string, name: string): Promise<void> {
    const choices = within.getByRole('combobox', { name: label, exact: true });
    const search = within.getByRole('searchbox', { name: `Search: ${label}` });
    await search.waitFor();
    expect(await choices.getByRole('option', { name, exact: true }).count()).toBe(0);
    await search.fill(name.slice(0, 6).toUpperCase());
    await choices.getByRole('option', { name, exact: true }).waitFor({ state: 'attached' });
    await choices.selectOption({ label: name });
  }

  it('has any route picked for an access token, and names it in the list', async () => {
    const stage = await fixture.start();
    const { page, faults, person, url } = stage;
    const last = await makeMany(stage, 'routes');
    await page.goto(`${url}/admin/tokens?new=1`);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('of the last');
    await pick(dialog, 'Route', LAST);
    // What is picked stays picked, whatever is searched for afterwards.
    await dialog.getByRole('searchbox', { name: 'Search: Route' }).fill('nothing is called that');
    await dialog.getByText('Nothing has this name.').waitFor();
    await dialog.getByRole('button', { name: 'Generate Key' }).click();
    const secret = await page.locator('[data-secret]').inputValue();
    expect((await person.ask('tokens/lookup', { body: { secret } })).body).toMatchObject({ route: last });
    await page.goto(`${url}/admin/tokens`);
    await page.getByRole('row').filter({ hasText: 'of the last' }).getByText(LAST).waitFor();
    expect(faults).toEqual([]);
  });

  it('has any channel picked as a target, and names it in the list', async () => {
    const stage = await fixture.start();
    const { page, faults, person, make, url } = stage;
    const last = await makeMany(stage, 'channels', { base_url: fixture.upstream.baseUrl, models: ['m'] });
    await make('routes', { name: 'default' });
    await page.goto(`${url}/admin/models`);
    await page.getByRole('button', { name: 'New model' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Exposed model name').fill('chat');
    await pick(dialog, 'Channels', LAST);
    await dialog.getByLabel('Model at the provider').fill('m');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect((await person.ask('models')).body['data']).toMatchObject([{ slug: 'chat', targets: [{ channel: last }] }]);
    await page.getByRole('row').filter({ hasText: 'chat' }).getByText(LAST).waitFor();
    expect(faults).toEqual([]);
  });

  it('tells of the budget of a tenant on whatever page it is', async () => {
    const stage = await fixture.start();
    const { page, faults, make, url } = stage;
    const budget = { month: '20' };
    const last = await makeMany(stage, 'tenants', { budget });
    await make('routes', { name: 'theirs', tenant: last });
    await page.goto(`${url}/admin/tenants?limit=100`);
    await settled(page);
    const asked = page.waitForResponse((response) => response.url().includes(last));
    await page.getByRole('button', { name: 'Next page' }).click();
    expect((await (await asked).json()) as object).toMatchObject({ data: [{ owner: { id: last, name: LAST } }] });
    await page.getByRole('row').filter({ hasText: LAST }).getByText('20.00').first().waitFor();
    await page.goto(`${url}/admin/tenants?tab=people`);
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Role').selectOption('tenant_admin');
    await pick(dialog, 'Tenant', LAST);
    expect(await dialog.getByRole('combobox', { name: 'Tenant', exact: true }).inputValue()).toBe(last);
    expect(faults).toEqual([]);
  });
});
