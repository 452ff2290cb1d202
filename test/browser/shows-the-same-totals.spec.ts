import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { describeInBrowser } from '../support/browser.js';
import { consoleFixture, settled } from '../support/console.js';
import { until } from '../support/until.js';
import { completion, json } from '../support/scripted-upstream.js';

const PRICES = { m: { input: '0.173', output: '1.019' } };

describeInBrowser('totals', () => {
  const fixture = consoleFixture();

  async function ask(url: string, secret: unknown, model: string): Promise<void> {
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${String(secret)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    expect(answer.status).toBe(200);
    await answer.text();
  }

  /** An access token for a channel that has these fields. */
  async function laptop(make: Awaited<ReturnType<typeof fixture.startProcess>>['make'], fields: object) {
    const keys = [{ secret: 'sk-0123456789abcdef0123' }];
    const channel = await make('channels', { name: 'Alpha', base_url: fixture.upstream.baseUrl, keys, ...fields });
    const route = await make('routes', { name: 'team', channels: [{ channel: channel.id }] });
    return await make('tokens', { name: 'laptop', route: route.id });
  }

  it('are the same to the millionth in overview, usage, CSV and what a client asks for', async () => {
    const { page, person, url, make } = await fixture.startProcess();
    const token = await laptop(make, { models: ['m'], prices: PRICES });
    for (let index = 1; index <= 7; index += 1) {
      const usage = { prompt_tokens: 1000 * index + 7, completion_tokens: 333 * index, total_tokens: 1333 * index + 7 };
      fixture.upstream.always(json(200, { ...completion('ok'), usage }));
      await ask(url, token['secret'], 'm');
    }
    const read = async () =>
      (await person.ask('usage?by=model&range=24h')).body['data'] as {
        cost_usd: string;
        requests: number;
      }[];
    // The ledger gathers what it writes.
    await until(async () => (await read()).reduce((sum, { requests }) => sum + requests, 0) === 7);
    const usage = await read();
    const micros = (amount: string): number => Math.round(Number(amount) * 1_000_000);
    const total = usage.reduce((sum, { cost_usd: cost }) => sum + micros(cost), 0);
    expect(total).toBeGreaterThan(0);

    const overview = (await person.ask('overview?range=24h')).body['totals'] as { spend: string; requests: number };
    expect([micros(overview.spend), overview.requests]).toEqual([total, 7]);
    const asked = await fetch(`${url}/v1/usage`, { headers: { authorization: `Bearer ${String(token['secret'])}` } });
    const own = JSON.stringify(await asked.json());
    expect([...own.matchAll(/"cost_usd":"?([\d.]+)/g)].map(([, amount]) => micros(amount!))).toContain(total);

    await page.goto(`${url}/admin/usage?range=24h&by=model`);
    await settled(page);
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const csv = readFileSync(await (await download).path(), 'utf8');
    const [head = '', ...lines] = csv.split('\r\n').map((line) => line.replaceAll('"', ''));
    const at = head.split(',').indexOf('cost_usd');
    expect(lines.reduce((sum, line) => sum + micros(line.split(',')[at] ?? '0'), 0)).toBe(total);
    // What the page prints is that number, rounded.
    const shown = new Intl.NumberFormat('en', { style: 'currency', currency: 'USD' }).format(total / 1_000_000);
    expect(shown).toMatch(/^\$/);
    const text = await page.locator('main').innerText();
    expect(text).toContain((total / 1_000_000).toFixed(2).replace(/0+$/, '').replace(/\.$/, ''));
  });

  it('say of requests without a price that nobody knows what a million tokens cost', async () => {
    const { page, person, url, make } = await fixture.startProcess();
    const { secret } = await laptop(make, { models: ['free'] });
    await ask(url, secret, 'free');
    const booked = async () => (await person.ask('usage?by=model&range=24h')).body['data'] as object[];
    await until(async () => (await booked()).length === 1);
    await page.goto(`${url}/admin/usage?range=24h&by=model`);
    await settled(page);
    const cells = await page.getByRole('row', { name: /free/ }).getByRole('cell').allInnerTexts();
    expect(cells.map((cell) => cell.replaceAll(/\s/g, '')).slice(-3)).toEqual(['$0.00+?', '–', '–']);
  });
});
