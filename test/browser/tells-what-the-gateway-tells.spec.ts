import { expect, it } from '@jest/globals';
import { MESSAGES } from '../support/client.js';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, type Stage } from '../support/console.js';
import { json, text } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

/** Numbers that are none, and messages whose values are missing. */
const NONSENSE = /NaN|undefined|\{\w+\}|\[object/;

describeInBrowser('the console', () => {
  const fixture = consoleFixture();

  /** A channel, its route with one model, and a key with limits, of which one request was made. */
  async function used({ make, person, url }: Pick<Stage, 'make' | 'person' | 'url'>) {
    const channel = await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl, models: ['m'] });
    const route = await make('routes', { name: 'r', channels: [{ channel: channel.id }] });
    const targets = [{ channel: channel.id, model: 'm' }];
    const model = await make('models', { slug: 'chat', route: route.id, targets });
    const limits = { limits: { rpm: 9 } };
    const token = await make('tokens', { name: 'client', route: route.id, ...limits });
    const headers = { authorization: `Bearer ${String(token['secret'])}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'chat', messages: MESSAGES });
    const answer = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    await answer.text();
    const request = answer.headers.get('x-request-id') ?? '';
    await until(async () => (await person.ask(`requests/${request}`)).body['state'] === 'settled');
    return { channel, route, model, token, request };
  }

  it('shows limits, receipts, replays and what keeps a target from being asked as they are', async () => {
    const stage = await fixture.startProcess();
    const { page, faults, person, url } = stage;
    const { channel, token, request } = await used(stage);

    await page.goto(`${url}/admin/tokens?open=${token.id}`);
    await page.getByText('Effective limits').click();
    const limits = page.locator('[data-limits]');
    await limits.getByText('Requests / min').waitFor();
    expect(await limits.textContent()).toMatch(/bites first.*\d+ \/ 9/s);

    await page.goto(`${url}/admin/requests/${request}`);
    const timeline = page.getByRole('list', { name: 'Attempts' });
    await timeline.getByText('Alpha').waitFor();
    expect(await timeline.getByRole('listitem').count()).toBe(1);
    expect(await page.locator('#content').textContent()).toMatch(/Outcome.*Tokens in \/ out/s);

    const versions = (await person.ask('versions')).body['data'] as { n: number }[];
    await page.goto(`${url}/admin/versions?open=${versions[0]!.n}`);
    await page.getByRole('button', { name: 'Replay preview' }).click();
    const replay = page.getByText(/Of the last/);
    await replay.waitFor();
    expect(await replay.textContent()).toMatch(
      /last 1 requests 0 would go elsewhere, 0 would be refused and 0 no longer/,
    );
    expect(await page.getByRole('dialog').textContent()).not.toMatch(NONSENSE);

    await person.ask(`channels/${channel.id}/disable`, { method: 'POST', body: {} });
    await page.goto(`${url}/admin/models`);
    await page.getByRole('row', { name: /chat/ }).locator('[data-state=disabled]').waitFor();

    await page.goto(`${url}/admin`);
    await page.getByRole('img', { name: 'Trend' }).first().waitFor();
    expect(await page.locator('#content').textContent()).not.toMatch(NONSENSE);
    expect(faults).toEqual([]);
  });

  it('says which variables wait for a restart', async () => {
    const { page, faults, person, url } = await fixture.startProcess();
    await person.ask('env', { method: 'PATCH', body: { changes: { LOG_LEVEL: 'debug' } } });
    await page.goto(`${url}/admin`);
    await page.getByText('A restart is needed for: LOG_LEVEL').waitFor();
    await person.ask('env', { method: 'PATCH', body: { changes: { LOG_LEVEL: null } } });
    await page.reload();
    await page.locator('h1').waitFor();
    await page.getByText('A restart is needed').waitFor({ state: 'hidden' });
    expect(faults).toEqual([]);
  });

  it('gives a tenant a budget, and shows what is spent of it', async () => {
    const { page, faults, person, url, make } = await fixture.start();
    const tenant = await make('tenants', { name: 'Acme' });
    await make('routes', { name: 'of acme', tenant: tenant.id });
    await page.goto(`${url}/admin/tenants`);
    await page.getByRole('button', { name: 'Acme' }).click();
    await page.getByLabel('Budget / month').fill('25');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('row', { name: /Acme.*25/ }).waitFor();
    expect((await person.ask(`tenants/${tenant.id}`)).body).toMatchObject({ budget: { month: '25' } });
    expect(faults).toEqual([]);
  });

  it('says why models cannot be fetched, and calls only those gone that a provider no longer lists', async () => {
    const { page, faults, url, make } = await fixture.start();
    const models = ['kept', 'left', 'wild-*'];
    const channel = await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl, models });
    await page.goto(`${url}/admin/channels/${channel.id}?tab=models`);
    const fetchAgain = async (reason: string) => {
      await page.getByRole('button', { name: 'Fetch from provider' }).click();
      await page.getByRole('alert').getByText(reason).waitFor();
      expect(await list.textContent()).not.toMatch(/gone|new/);
    };
    const list = page.getByRole('region', { name: 'Models' });
    await list.getByText('wild-*').waitFor();
    await fetchAgain('no route uses the channel yet');

    await make('routes', { name: 'r', channels: [{ channel: channel.id }] });
    fixture.upstream.always(json(401, { error: { message: 'wrong key', type: 'invalid_request_error' } }));
    await fetchAgain('it refuses every key');
    fixture.upstream.always(json(500, { error: { message: 'broken', type: 'server_error' } }));
    await fetchAgain('it did not answer, or answered with an error');
    fixture.upstream.always(json(200, { object: 'list', data: [{ id: 'kept' }, { id: 'come' }] }));
    await page.getByRole('button', { name: 'Fetch from provider' }).click();
    await list.getByText('come').waitFor();
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    const marks = Object.fromEntries(
      await Promise.all(
        (await list.getByRole('listitem').all()).map(async (item) => [
          await item.locator('code').textContent(),
          await item.locator('.caption').textContent(),
        ]),
      ),
    ) as Record<string, string>;
    expect(marks).toEqual({ come: 'new', kept: '', left: 'gone', 'wild-*': '' });

    fixture.upstream.always(text(200, '<h1>Welcome</h1>'));
    await fetchAgain('its answer is not a list of models');
    expect(await list.getByText('come').count()).toBe(0);
    expect(faults).toEqual([]);
  });
});
