import { expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { browserFixture, describeInBrowser, signIn } from '../support/browser.js';
import { routeFixture } from '../support/fixture.js';

describeInBrowser('the door of the console', () => {
  const fixture = routeFixture();
  const browser = browserFixture();
  const start = async (): Promise<string> => (await fixture.start({}, { ADMIN_PASSWORD })).url;

  it('says one sentence for a wrong password, and opens for the right one', async () => {
    const url = await start();
    const { page, faults } = await browser.open();
    await page.goto(`${url}/admin/login`);
    await page.getByLabel('Admin password').fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByText('Login, password or code is not right.').waitFor();
    await page.getByLabel('Admin password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Menu' }).first().waitFor();
    expect(faults).toEqual([]);
  });

  it('leads back to the page that was asked for, and to no page of others', async () => {
    const url = await start();
    const { page } = await browser.open();
    await page.goto(`${url}/admin/settings?group=sessions`);
    await page.locator('input[type=password]').fill(ADMIN_PASSWORD);
    await page.locator('button[type=submit]').click();
    await page.getByRole('tab', { name: 'Sessions', selected: true }).waitFor();
    const stranger = await browser.open();
    await stranger.page.goto(`${url}/admin/login?next=//example.com/`);
    await stranger.page.locator('input[type=password]').fill(ADMIN_PASSWORD);
    await stranger.page.locator('button[type=submit]').click();
    await stranger.page.locator('#content').waitFor();
    expect(new URL(stranger.page.url()).origin).toBe(url);
  });

  it('keeps no credential where scripts could read it', async () => {
    const url = await start();
    const { page } = await browser.open();
    await signIn(page, url, ADMIN_PASSWORD);
    const readable = await page.evaluate<string>(
      'document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })',
    );
    expect(readable).not.toMatch(/gw_s|password|correct horse|[0-9a-f]{32}|[\w-]{43}/);
  });

  it('asks for the password again on top of the page when the session is over, and keeps what was entered', async () => {
    const url = await start();
    const { page } = await browser.open();
    await signIn(page, url, ADMIN_PASSWORD);
    await page.goto(`${url}/admin/settings?group=account`);
    await page.getByRole('tab', { name: 'Account', selected: true }).waitFor();
    await page.context().clearCookies();
    await page.getByRole('tab', { name: 'Sessions' }).click();
    const overlay = page.getByRole('dialog', { name: 'Your session is over' });
    await overlay.getByLabel('Admin password').fill(ADMIN_PASSWORD);
    await overlay.getByRole('button', { name: 'Sign in' }).click();
    await overlay.waitFor({ state: 'hidden' });
    expect(page.url()).toContain('group=sessions');
  });
});
