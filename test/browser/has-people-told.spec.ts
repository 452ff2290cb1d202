import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled } from '../support/console.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

describeInBrowser('alerts in the console', () => {
  const fixture = consoleFixture();
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterAll(async () => {
    await receiver.stop();
  });

  it('are set up, tried and deleted, with a secret that is shown once and an address that never is', async () => {
    const { page, url, faults } = await fixture.start();
    await page.goto(`${url}/admin/alerts`);
    await settled(page);
    await page.getByRole('button', { name: 'New alert' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('on call');
    await dialog.getByLabel('Webhook address').fill(receiver.url);
    await dialog.getByLabel('key refused').check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('It is shown only now.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    const act = async (name: string): Promise<void> => {
      await page.getByRole('button', { name: 'Actions for on call' }).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Send test');
    await page
      .getByText(/delivered in \d+ ms/)
      .first()
      .waitFor();
    expect(receiver.received).toHaveLength(1);
    expect(await page.locator('main').innerText()).not.toContain(new URL(receiver.url).pathname);
    await act('Disable');
    await page.getByText('Disabled', { exact: true }).first().waitFor();
    await act('Delete');
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Nobody is told yet.').waitFor();
    expect(faults).toEqual([]);
  });
});
