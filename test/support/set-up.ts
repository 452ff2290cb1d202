import type { Page } from 'playwright-core';

/** What somebody has at hand who sets a gateway up: the code from its log, and where an upstream is. */
export interface SettingUp {
  readonly code: string;
  readonly password: string;
  readonly upstream: string;
  readonly key: string;
  readonly model: string;
}

/** How the set-up code looks in the log. */
export const SETUP_CODE = /(?:[0-9a-f]{4}-){7}[0-9a-f]{4}/;

/**
 * Sets a fresh gateway up in its console, as anybody would, from the code to the first streamed answer; gives that answer
 * and the access token for the first client.
 */
export async function setUp(page: Page, url: string, given: SettingUp): Promise<{ answer: string; secret: string }> {
  await page.goto(`${url}/admin`);
  await page.getByLabel('Set-up code').fill(given.code);
  await page.getByLabel('Admin password').fill(given.password);
  await page.getByLabel('Password again').fill(given.password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Name').fill('first');
  await page.getByLabel('Base URL').fill(given.upstream);
  await page.getByLabel('API Keys (one per line)').fill(given.key);
  await page.getByLabel('Models (one per line').fill(given.model);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Exposed model name').fill('chat');
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Generate Key' }).click();
  const secret = await page.locator('[data-secret]').inputValue();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'I have stored it' }).click();
  await page.getByRole('button', { name: 'Send a streamed test' }).click();
  await page.getByText('It works').waitFor();
  return { answer: await page.locator('[data-answer]').innerText(), secret };
}
