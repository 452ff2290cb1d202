import { expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { describeInBrowser, signIn } from '../support/browser.js';
import { consoleFixture } from '../support/console.js';
import { until } from '../support/until.js';

describeInBrowser('what somebody has typed', () => {
  const fixture = consoleFixture();

  it('is there and is saved after a session that ended in the middle of a form', async () => {
    const { page, person, url } = await fixture.start();
    await page.goto(`${url}/admin/channels?new=1`);
    await page.getByLabel('Name', { exact: true }).fill('typed before');
    await page.getByLabel('Base URL').fill(fixture.upstream.baseUrl);
    // Ended from elsewhere: the page does not know yet, unless one of its reads was still on the way.
    await person.ask('sessions', { method: 'DELETE' });
    await page.locator('button[type=submit]', { hasText: 'Save' }).dispatchEvent('click');
    const overlay = page.getByRole('dialog', { name: 'Your session is over' });
    await overlay.getByLabel('Admin password').fill(ADMIN_PASSWORD);
    await overlay.getByRole('button', { name: 'Sign in' }).click();
    await overlay.waitFor({ state: 'hidden' });
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('typed before');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/channels\/ch_/);
  });

  it('is compared with what another window saved meanwhile, and neither is lost unseen', async () => {
    const { page, person, url, make } = await fixture.start();
    const channel = await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl, note: 'first' });
    const second = await fixture.open();
    await signIn(second.page, url, ADMIN_PASSWORD);
    const path = `${url}/admin/channels/${channel.id}?tab=settings`;
    for (const window of [page, second.page]) {
      await window.goto(path);
      await window.getByLabel('Name', { exact: true }).waitFor();
    }
    await page.getByLabel('Weight').fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved. It applies already.').waitFor();
    await second.page.getByLabel('Name', { exact: true }).fill('Alpha renamed');
    await second.page.getByRole('button', { name: 'Save' }).click();
    const note = second.page.getByRole('alert').filter({ hasText: 'Yours' });
    await note.getByText('weight').waitFor();
    await note.getByRole('button', { name: 'Keep mine' }).click();
    await second.page.getByText('Saved. It applies already.').waitFor();
    expect((await person.ask(`channels/${channel.id}`)).body).toMatchObject({ name: 'Alpha renamed', weight: 7 });
  });

  it.each([
    ['routes', { name: 'r' }, 'models?tab=routes', 'r'],
    ['tenants', { name: 'Acme' }, 'tenants', 'Acme'],
    ['tokens', { name: 'client' }, 'tokens', 'client'],
  ] as const)('is compared in the dialog of %s as well', async (kind, fields, at, label) => {
    const { page, person, url, make } = await fixture.start();
    const route = kind === 'tokens' ? { route: (await make('routes', { name: 'own' })).id } : {};
    const made = await make(kind, { ...fields, ...route });
    await page.goto(`${url}/admin/${at}`);
    const opener =
      kind === 'tokens'
        ? page.getByRole('row', { name: label })
        : page.getByRole('button', { name: label, exact: true });
    await opener.first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).waitFor();
    const fold = dialog.getByText('More', { exact: true });
    if (await fold.isVisible()) await fold.click();
    const headers = { 'if-match': `"v${Number(made['version'])}"` };
    await person.ask(`${kind}/${made.id}`, { method: 'PATCH', body: { note: 'theirs' }, headers });
    await dialog.getByLabel('Note').fill('mine');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('button', { name: 'Keep mine' }).click();
    await until(async () => (await person.ask(`${kind}/${made.id}`)).body['note'] === 'mine');
    expect((await person.ask(`${kind}/${made.id}`)).body['note']).toBe('mine');
  });

  it('is asked about before the page is left', async () => {
    const { page, url, make } = await fixture.start();
    const channel = await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl });
    await page.goto(`${url}/admin/channels/${channel.id}?tab=settings`);
    await page.getByLabel('Weight').fill('9');
    let asked = 0;
    page.on('dialog', (dialog) => {
      asked += 1;
      void dialog.dismiss();
    });
    await page.getByRole('link', { name: 'Usage', exact: true }).first().click();
    expect([asked, page.url()]).toEqual([1, expect.stringContaining(channel.id)]);
    expect(await page.getByLabel('Weight').inputValue()).toBe('9');
  });
});
