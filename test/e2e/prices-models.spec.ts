import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';

type Row = Record<string, unknown>;
const MODEL = 'vendor/model-1';
const PATH = `prices/${encodeURIComponent(MODEL)}`;

describe('prices', () => {
  const fixture = routeFixture();

  async function open(): Promise<{ person: Console; channel: string }> {
    const gateway = await fixture.start({}, { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.1' });
    const person = new Console(gateway.url);
    await person.signIn();
    const form = { name: 'Acme', base_url: fixture.upstream.baseUrl, models: [MODEL, 'other'] };
    const { body } = await person.ask('channels', { body: form });
    return { person, channel: body['id'] as string };
  }

  it('are set for a model, told with their origin, and given back to the table', async () => {
    const { person, channel } = await open();
    expect((await person.ask(PATH)).body['data']).toMatchObject([{ channel, origin: 'unknown', price: null }]);
    const price = { input: '1.50', output: '6' };
    const set = await person.ask(PATH, { method: 'PUT', body: { price } });
    expect([set.status, set.body['data']]).toMatchObject([200, [{ origin: 'managed', price: { input: '1.500000' } }]]);
    const { body } = await person.ask(`channels/${channel}`);
    expect(body['prices']).toEqual({ [MODEL]: price });
    const listed = (await person.ask(`prices?channel=${channel}`)).body['data'] as Row[];
    expect(listed.map(({ model, origin }) => [model, origin])).toEqual([
      [MODEL, 'managed'],
      ['other', 'unknown'],
    ]);
    const reset = await person.ask(`${PATH}?channel=${channel}`, { method: 'DELETE' });
    expect(reset.body['data']).toMatchObject([{ origin: 'unknown', price: null }]);
    const versions = (await person.ask('versions')).body['data'] as Row[];
    expect(versions.length).toBe(3);
  });

  it('are tried before they count, page by page, and refused where they cannot be set', async () => {
    const { person, channel } = await open();
    const tried = await person.ask(`${PATH}?dry_run=true`, { method: 'PUT', body: { price: { input: '3' } } });
    expect([tried.status, tried.body]).toMatchObject([
      200,
      { dry_run: true, data: [{ price: { input: '3.000000' } }] },
    ]);
    expect((await person.ask(PATH)).body['data']).toMatchObject([{ price: null }]);
    const first = await person.ask(`prices?channel=${channel}&limit=1`);
    const second = await person.ask(`prices?channel=${channel}&limit=1&cursor=${first.body['next_cursor'] as string}`);
    expect([first, second].map(({ body }) => (body['data'] as Row[])[0]!['model'])).toEqual([MODEL, 'other']);
    const declared = ((await person.ask('channels')).body['data'] as Row[]).find((row) => row['origin'] !== 'managed');
    const refusals = await Promise.all([
      person.ask(PATH, { method: 'PUT', body: { price: { input: 'much' } } }),
      person.ask('prices/none', { method: 'PUT', body: { price: { input: '1' } } }),
      person.ask(PATH, { method: 'PUT', body: { price: {}, channel: declared!['id'] } }),
      person.ask(PATH, { method: 'PUT', body: { price: {}, channel: 'ch_aaaaaaaaaaaaaaaa' } }),
    ]);
    expect(refusals.map(({ status, body }) => [status, body.error?.code])).toEqual([
      [400, 'validation_failed'],
      [400, 'validation_failed'],
      [403, 'declared_read_only'],
      [404, 'not_found'],
    ]);
  });
});
