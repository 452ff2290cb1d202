import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled } from '../support/console.js';
import { chatEvents, json, sse } from '../support/scripted-upstream.js';

describeInBrowser('trying things in the console', () => {
  const fixture = consoleFixture();

  it('asks two models the same over the way that clients go, without a key being pasted', async () => {
    const { page, url, faults } = await fixture.startProcess();
    fixture.upstream.always(sse(chatEvents('**Hello**', ' <b>there</b>')));
    await page.goto(`${url}/admin/playground`);
    await settled(page);
    await page.getByRole('button', { name: 'Compare two' }).first().click();
    await page.getByRole('textbox', { name: 'Message' }).fill('Say hello.');
    await page.getByRole('textbox', { name: 'Message' }).press('Control+Enter');
    const answers = page.getByText('<b>there</b>');
    await answers.nth(1).waitFor();
    expect(await answers.count()).toBe(2);
    // Markdown is text first: the answer makes no elements of its own.
    expect(await page.locator('main b').count()).toBe(0);
    expect(fixture.upstream.requests.filter(({ path }) => path.includes('chat'))).toHaveLength(2);
    const readable = await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })');
    expect(readable).not.toMatch(/gw_|Say hello/);
    await page
      .getByRole('link', { name: /Receipt/ })
      .first()
      .click();
    await page.waitForURL(/requests\//);
    expect(faults).toEqual([]);
  });

  it('asks in the route that was chosen, where there are several', async () => {
    const { page, url, make, faults } = await fixture.startProcess();
    fixture.upstream.always(sse(chatEvents('Hello there')));
    for (const name of ['second', 'third']) {
      const channel = await make('channels', { name, base_url: fixture.upstream.baseUrl, models: [`only-${name}`] });
      await make('routes', { name, channels: [{ channel: channel.id }] });
    }
    await page.goto(`${url}/admin/playground`);
    await settled(page);
    const suggested = (model: string) =>
      page.locator(`option[value="${model}"]`).first().waitFor({ state: 'attached' });
    await page.getByLabel('Route').selectOption({ label: 'second' });
    await suggested('only-second');
    await page.getByLabel('Route').selectOption({ label: 'third' });
    await suggested('only-third');
    await page.getByRole('textbox', { name: 'Message' }).fill('Say hello.');
    await page.getByRole('textbox', { name: 'Message' }).press('Control+Enter');
    await page.getByText('Hello there').waitFor();
    const chats = fixture.upstream.requests.filter(({ path }) => path.includes('chat'));
    expect(chats.map(({ body }) => (JSON.parse(body) as { model: string }).model)).toEqual(['only-third']);
    expect(faults).toEqual([]);
  });

  it('tests a channel before it is saved, says which step failed, and keeps nothing', async () => {
    const { page, person, url } = await fixture.start();
    fixture.upstream.always(json(401, { error: { message: 'wrong key', type: 'invalid_request_error' } }));
    await page.goto(`${url}/admin/channels?new=1`);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('draft');
    await dialog.getByLabel('Base URL').fill(fixture.upstream.baseUrl);
    await dialog.getByLabel('API Keys (one per line)').fill('sk-draft-0123456789abcdef');
    await dialog.getByLabel('Models (one per line').fill('m');
    await dialog.getByRole('button', { name: 'Test', exact: true }).click();
    await dialog.getByRole('button', { name: 'Run test' }).click();
    const result = dialog.locator('[data-test-result]');
    await result.getByText('Failed at').waitFor();
    expect(await result.innerText()).not.toContain('sk-draft-0123456789abcdef');
    const channels = (await person.ask('channels')).body['data'] as { name: string }[];
    expect(channels.map(({ name }) => name)).not.toContain('draft');
  });
});
