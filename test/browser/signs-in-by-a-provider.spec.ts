import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { browserFixture, describeInBrowser } from '../support/browser.js';
import { routeFixture } from '../support/fixture.js';
import { OpenIdProvider } from '../support/openid-provider.js';

/** The provider knows the gateway by PUBLIC_URL; here it listens elsewhere. */
async function lead(page: Page, url: string): Promise<void> {
  await page.route('http://localhost/**', async (route) => {
    const { pathname, search } = new URL(route.request().url());
    await route.fulfill({ status: 302, headers: { location: `${url}${pathname}${search}` } });
  });
}

describeInBrowser('signing in by an OpenID provider', () => {
  const fixture = routeFixture();
  const browser = browserFixture();
  let provider: OpenIdProvider;
  beforeAll(async () => {
    provider = await OpenIdProvider.start();
  });
  afterAll(async () => {
    await provider.stop();
  });

  const start = async (more: Record<string, string> = {}): Promise<string> => {
    const rules = { OIDC_NAME: 'Example', OIDC_ROLES: 'owners=owner' };
    return (await fixture.start({}, { ADMIN_PASSWORD, ...provider.variables, ...rules, ...more })).url;
  };

  it('is one button, which leads to the page that was asked for', async () => {
    const url = await start();
    provider.script = { claims: { groups: ['owners'], preferred_username: 'ada' } };
    const { page, faults } = await browser.open();
    await lead(page, url);
    await page.goto(`${url}/admin/channels`);
    await page.getByRole('link', { name: 'Sign in with Example' }).click();
    await page.getByRole('navigation', { name: 'Menu' }).first().waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/channels');
    expect(faults).toEqual([]);
  });

  it('says in words why nobody was let in', async () => {
    const url = await start();
    provider.script = { claims: { groups: ['strangers'], preferred_username: 'eve' } };
    const { page, faults } = await browser.open();
    await lead(page, url);
    await page.goto(`${url}/admin/login`);
    await page.getByRole('link', { name: 'Sign in with Example' }).click();
    await page.getByRole('alert').getByText('None of your groups has a role here. Ask an owner.').waitFor();
    expect(await page.getByLabel('Admin password').isVisible()).toBe(true);
    expect(faults).toEqual([]);
  });

  it('keeps the password for the emergency where nothing else shall count', async () => {
    const url = await start({ OIDC_ONLY: 'true' });
    const { page } = await browser.open();
    await page.goto(`${url}/admin/login`);
    await page.getByRole('link', { name: 'Sign in with Example' }).waitFor();
    expect(await page.getByLabel('Admin password').isVisible()).toBe(false);
    await page.getByText('Emergency password of the owner').click();
    await page.getByLabel('Admin password').fill(ADMIN_PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('navigation', { name: 'Menu' }).first().waitFor();
  });
});
