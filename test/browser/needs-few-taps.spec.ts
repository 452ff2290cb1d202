import { expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled, Taps, type Stage } from '../support/console.js';
import { completion, json } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const KEY = 'sk-0123456789abcdef0123';

/** The set-up from a fresh start to a streamed answer is a promise of its own: sets-up-within-three-minutes. */
describeInBrowser('what people ask the console for', () => {
  const fixture = consoleFixture();

  /** Two channels behind one virtual model, and an access token for them. */
  async function backends(stage: Omit<Stage, 'gateway'>): Promise<{ first: string; secret: string; route: string }> {
    const base = fixture.upstream.baseUrl;
    const channel = async (name: string, priority: number) =>
      (
        await stage.make('channels', {
          name,
          base_url: base,
          keys: [{ secret: `${KEY}-${name}` }],
          models: ['m'],
          priority,
        })
      ).id;
    const [first, second] = [await channel('Alpha', 0), await channel('Beta', 1)];
    const route = await stage.make('routes', { name: 'team' });
    const targets = [
      { channel: first, model: 'm', priority: 0 },
      { channel: second, model: 'm', priority: 1 },
    ];
    await stage.make('models', { slug: 'chat', route: route.id, targets });
    const token = await stage.make('tokens', { name: 'laptop', route: route.id });
    return { first, secret: String(token['secret']), route: route.id };
  }
  async function ask(url: string, secret: string): Promise<void> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    expect(response.status).toBe(200);
    await response.text();
  }
  /** The ledger gathers what it writes. */
  const isKept = async ({ person }: Pick<Stage, 'person'>): Promise<boolean> =>
    ((await person.ask('requests')).body['data'] as unknown[]).length > 0;
  const go = async (page: Page, taps: Taps, name: string): Promise<void> => {
    const link = page.getByRole('link', { name, exact: true }).first();
    const path = await link.getAttribute('href');
    await taps.on(link);
    // the page before has a range to choose as well
    await page.waitForURL(({ pathname }) => pathname === path);
    await settled(page);
  };

  it('parks a backend for a week, on a phone, in three taps', async () => {
    const stage = await fixture.startProcess({ width: 390 });
    const { page, person } = stage;
    const { first } = await backends(stage);
    await page.reload();
    const taps = new Taps();
    await go(page, taps, 'Channels');
    await taps.on(page.getByRole('listitem').filter({ hasText: 'Alpha' }).getByRole('button', { name: 'Park' }));
    await taps.on(page.getByRole('menuitem', { name: '1 week' }));
    await page.getByRole('listitem').filter({ hasText: 'Alpha' }).getByText('Parked until').waitFor();
    const cooldowns = (await person.ask('cooldowns')).body['data'] as { kind: string; scope: { channel: string } }[];
    expect(cooldowns).toMatchObject([{ kind: 'parked', scope: { channel: first } }]);
    expect(taps.count).toBeLessThanOrEqual(3);
  });

  it('tells why a request went to another backend, in two taps', async () => {
    const stage = await fixture.startProcess();
    const { page } = stage;
    const { secret } = await backends(stage);
    fixture.upstream.next(json(429, { error: { message: 'slow down', type: 'requests' } }));
    await ask(stage.url, secret);
    await until(async () => await isKept(stage));
    const taps = new Taps();
    await go(page, taps, 'Requests');
    await taps.on(page.locator('tbody tr').first());
    const attempts = page
      .getByRole('region', { name: 'Attempts' })
      .or(page.locator('section', { hasText: 'Attempts' }));
    await attempts.getByText('alpha').first().waitFor();
    await attempts.getByText('429').first().waitFor();
    await attempts.getByText('beta').first().waitFor();
    expect(taps.count).toBeLessThanOrEqual(2);
  });

  it('gives a colleague a key with 5 USD a month for two models, in three taps', async () => {
    const stage = await fixture.startProcess();
    const { page, person } = stage;
    await backends(stage);
    const taps = new Taps();
    await go(page, taps, 'API Keys');
    await taps.on(page.getByRole('button', { name: 'Generate Key' }));
    await page.getByLabel('Name', { exact: true }).fill('colleague');
    await page.getByLabel('Models (one per line').fill('chat\nm');
    await page.getByLabel('Budget / month').fill('5');
    await taps.on(page.getByRole('dialog').getByRole('button', { name: 'Generate Key' }));
    const secret = await page.locator('[data-secret]').inputValue();
    const found = (await person.ask('tokens/lookup', { body: { secret } })).body;
    expect(found).toMatchObject({ name: 'colleague', models: ['chat', 'm'], budget: { month: '5' } });
    // Its settings come from the gateway, with the secret filled in.
    await page.getByRole('tab', { name: 'Claude Code' }).click();
    await page.getByText(`ANTHROPIC_AUTH_TOKEN=${secret}`).waitFor();
    expect(taps.count).toBeLessThanOrEqual(3);
  });

  it('raises a budget in three taps', async () => {
    const stage = await fixture.startProcess();
    const { page, person, make } = stage;
    const { route } = await backends(stage);
    const token = await make('tokens', { name: 'tight', route, budget: { month: '1.00' } });
    const taps = new Taps();
    await go(page, taps, 'API Keys');
    await taps.on(page.getByRole('row').filter({ hasText: 'tight' }));
    await page.getByLabel('Budget / month').fill('20');
    await taps.on(page.getByRole('dialog').getByRole('button', { name: 'Save' }));
    await page.getByText('Saved. It applies already.').waitFor();
    expect((await person.ask(`tokens/${token.id}`)).body).toMatchObject({ budget: { month: '20' } });
    expect(taps.count).toBeLessThanOrEqual(3);
  });

  it('rolls a wrong priority back in four taps', async () => {
    const stage = await fixture.startProcess();
    const { page, person } = stage;
    const { first } = await backends(stage);
    const before = ((await person.ask('versions')).body['data'] as { n: number }[])[0]!.n;
    const channel = await person.ask(`channels/${first}`);
    const headers = { 'if-match': channel.headers.get('etag')! };
    await person.ask(`channels/${first}`, { method: 'PATCH', body: { priority: 9 }, headers });
    const taps = new Taps();
    await go(page, taps, 'Versions');
    await taps.on(page.getByRole('button', { name: String(before), exact: true }));
    await taps.on(page.getByRole('button', { name: 'Roll back' }));
    await taps.on(page.getByRole('dialog', { name: /Roll back to/ }).getByRole('button', { name: 'Roll back' }));
    await page.getByText(`Version ${before} is in force again.`).waitFor();
    expect((await person.ask(`channels/${first}`)).body).toMatchObject({ priority: 0 });
    expect(taps.count).toBeLessThanOrEqual(4);
  });

  it('shows what was spent today by tenant, in three taps', async () => {
    const stage = await fixture.startProcess();
    const { page } = stage;
    const { secret } = await backends(stage);
    fixture.upstream.always(json(200, completion('ok')));
    await ask(stage.url, secret);
    await until(async () => await isKept(stage));
    const taps = new Taps();
    await go(page, taps, 'Usage');
    await taps.choose(page.getByRole('combobox', { name: 'Range' }).first(), 'today');
    await taps.choose(page.getByRole('combobox', { name: 'Group by' }), 'tenant');
    await page.getByRole('columnheader', { name: 'Tenant' }).waitFor();
    await page.locator('tbody tr').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(0);
    expect(taps.count).toBeLessThanOrEqual(3);
  });

  it('tells which value comes from where, in one tap', async () => {
    const stage = await fixture.startProcess();
    const { page } = stage;
    const taps = new Taps();
    await go(page, taps, 'Settings');
    const row = page.getByRole('listitem').filter({ has: page.getByText('ADMIN_RATE_PER_MINUTE', { exact: true }) });
    await row.getByText('100000').waitFor();
    await row.getByText('env', { exact: true }).waitFor();
    await page.goto(`${stage.url}/admin/channels`);
    await page
      .getByTitle(/declared at GATEWAY_ROUTES/)
      .first()
      .waitFor();
    expect(taps.count).toBe(1);
  });
});
