import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture } from '../support/console.js';
import { completion, json } from '../support/scripted-upstream.js';

describeInBrowser('a page that is open', () => {
  const fixture = consoleFixture();

  it('shows by itself what is booked after it was opened, by two dimensions chosen at once', async () => {
    const { page, url, make } = await fixture.startProcess();
    const keys = [{ secret: 'sk-0123456789abcdef0123' }];
    const base_url = fixture.upstream.baseUrl;
    const channel = await make('channels', { name: 'Alpha', base_url, keys, models: ['m'] });
    const route = await make('routes', { name: 'team', channels: [{ channel: channel.id }] });
    const { secret } = await make('tokens', { name: 'laptop', route: route.id });
    await page.goto(`${url}/admin/usage`);
    await page.getByText('No requests yet').waitFor();
    fixture.upstream.always(json(200, completion('ok')));
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(secret)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
    // What is chosen within one turn of the page is not lost by what is chosen right after.
    await page.evaluate(`for (const [name, value] of [['Range', 'today'], ['Group by', 'token'], ['And by', 'channel']]) {
      const list = document.querySelector('select[aria-label="' + name + '"]');
      list.value = value;
      list.dispatchEvent(new Event('change', { bubbles: true }));
    }`);
    await page.getByRole('row', { name: /^laptop alpha 1 /i }).waitFor();
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      range: 'today',
      by: 'token',
      and: 'channel',
    });
  });

  it('reads again by itself what could not be read for the moment', async () => {
    const { page, url } = await fixture.start();
    let refused = 0;
    await page.route(/\/v1\/channels\?/, async (read) => {
      if (refused++ > 0) return await read.continue();
      const error = { message: 'too many', code: 'rate_limited', type: 'requests', param: null };
      return await read.fulfill({ status: 429, headers: { 'retry-after': '1' }, json: { error } });
    });
    await page.goto(`${url}/admin/channels`);
    await page.locator('tbody tr').first().waitFor();
    expect(refused).toBeGreaterThan(1);
  });

  it('tells of a version what it made, and not what going back would undo', async () => {
    const { page, person, url, make } = await fixture.startProcess();
    for (const name of ['First', 'Alpha'])
      await make('channels', { name, base_url: fixture.upstream.baseUrl, models: ['m'] });
    const { body } = await person.ask('versions?limit=1');
    const [{ n } = { n: 0 }] = body['data'] as { n: number }[];
    await page.goto(`${url}/admin/versions?open=${n}`);
    const dialog = page.getByRole('dialog', { name: `Version ${n}` });
    await dialog.getByText('+ Alpha', { exact: true }).waitFor();
    expect(await dialog.getByText('− Alpha', { exact: true }).count()).toBe(0);
  });
});
