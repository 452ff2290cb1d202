import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture } from '../support/console.js';

describeInBrowser('the address of an operation in the place of that of an API', () => {
  const fixture = consoleFixture();

  it('is told of while it is typed, and one tap makes of it what it should be', async () => {
    const { page, person, url } = await fixture.start();
    const { baseUrl } = fixture.upstream;
    await page.goto(`${url}/admin/channels?new=1`);
    await page.getByLabel('Name', { exact: true }).fill('Pasted');
    const address = page.getByLabel('Base URL');
    await address.fill(baseUrl);
    const offer = page.getByRole('button', { name: 'Move to chat path' });
    expect(await offer.isVisible()).toBe(false);
    await address.fill(`${baseUrl}/chat/completions/`);
    await offer.click();
    await offer.waitFor({ state: 'hidden' });
    expect(await address.inputValue()).toBe(baseUrl);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/channels\/ch_/);
    const [, id] = /channels\/(ch_\w+)/.exec(page.url())!;
    expect((await person.ask(`channels/${id}`)).body).toMatchObject({
      base_url: baseUrl,
      chat_url: `${baseUrl}/chat/completions`,
    });
  });
});
