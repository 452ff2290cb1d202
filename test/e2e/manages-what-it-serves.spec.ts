import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console, type AdminAnswer } from '../support/admin.js';
import { adminOperations } from '../support/admin-operations.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';

const SECRET = 'sk-canary-0123456789abcdefghij';
const VARIABLES = { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.0/8' };

describe('what an operator changes', () => {
  const fixture = routeFixture();

  async function start(): Promise<{ person: Console; url: string; upstream: string }> {
    const gateway = await fixture.start({}, VARIABLES);
    const person = new Console(gateway.url);
    await person.signIn();
    return { person, url: gateway.url, upstream: fixture.upstream.baseUrl };
  }

  const etag = ({ headers }: AdminAnswer): Record<string, string> => ({ 'if-match': headers.get('etag')! });

  async function chat(url: string, token: string, model: string): Promise<number> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    await response.text();
    return response.status;
  }

  it('is served at once: a channel, a route, a virtual model and an access token from nothing', async () => {
    const { person, url, upstream } = await start();
    const body = { name: 'Acme', base_url: upstream, models: ['m1'], keys: [{ secret: SECRET }] };
    const channel = await person.ask('channels', { body });
    expect([channel.status, channel.body]).toMatchObject([201, { slug: 'acme', version: 1 }]);
    const route = await person.ask('routes', { body: { name: 'team' } });
    const targets = [{ channel: channel.body['id'], model: 'm1' }];
    const model = await person.ask('models', { body: { slug: 'chat', route: route.body['id'], targets } });
    expect([model.status, model.body]).toMatchObject([201, { slug: 'chat' }]);
    const token = await person.ask('tokens', { body: { name: 'Ann', route: route.body['id'] } });
    expect(token.status).toBe(201);
    const { body: tenants } = await person.ask('tenants');
    expect((tenants['data'] as { name: string }[]).map(({ name }) => name)).toEqual(['default']);
    expect(await chat(url, token.body['secret'] as string, 'chat')).toBe(200);
    expect(fixture.upstream.requests.at(-1)?.headers['authorization']).toBe(`Bearer ${SECRET}`);
    const revoked = await person.ask(`tokens/${token.body['id'] as string}`, {
      method: 'DELETE',
      headers: etag(token),
    });
    expect([revoked.status, revoked.body]).toMatchObject([200, { state: 'revoked' }]);
    expect(await chat(url, token.body['secret'] as string, 'chat')).toBe(401);
    expect(await chat(url, TOKEN, 'test-model')).toBe(200);
  });

  it('needs the version that was read, and tells what it is when that is an older one', async () => {
    const { person, upstream } = await start();
    const channel = await person.ask('channels', { body: { name: 'Acme', base_url: upstream } });
    const path = `channels/${channel.body['id'] as string}`;
    const without = await person.ask(path, { method: 'PATCH', body: { weight: 2 } });
    expect([without.status, without.body.error?.code]).toEqual([428, 'precondition_required']);
    const first = await person.ask(path, { method: 'PATCH', body: { weight: 2 }, headers: etag(channel) });
    expect([first.status, first.body['weight'], first.headers.get('etag')]).toEqual([200, 2, '"v2"']);
    const body = { name: 'Acme', note: null, weight: 3, limits: { rpm: 5 } };
    const late = await person.ask(path, { method: 'PATCH', body, headers: etag(channel) });
    expect([late.status, late.body.error]).toMatchObject([412, { code: 'version_conflict', param: '/weight' }]);
    expect(late.body['current']).toMatchObject({ weight: 2, version: 2 });
    const { details } = late.body.error as unknown as { details: { pointer: string }[] };
    expect(details.map(({ pointer }) => pointer)).toEqual(['/weight', '/limits']);
    const unread = await person.ask(path, { method: 'DELETE', headers: etag(channel) });
    expect([unread.status, unread.body.error]).toMatchObject([412, { code: 'version_conflict', details: [] }]);
  });

  it('tells on each page how many there are of what was asked for', async () => {
    const { person } = await start();
    for (const name of ['Ann', 'Anna', 'Bob']) await person.ask('tokens', { body: { name } });
    const asked = async (query: string) => (await person.ask(`tokens?${query}`)).body;
    const first = await asked('limit=1');
    expect(first).toMatchObject({ has_more: true, total: 4 });
    expect(await asked(`limit=1&cursor=${String(first['next_cursor'])}&count=exact`)).toMatchObject({ total: 4 });
    expect(await asked('limit=1&q=Ann')).toMatchObject({ has_more: true, total: 2 });
    expect(await asked('q=nobody')).toMatchObject({ data: [], total: 0 });
    expect(await asked('count=some')).toMatchObject({ error: { code: 'validation_failed', param: '/count' } });
  });

  it('tells so in every list', async () => {
    const { person } = await start();
    for (const name of ['Ann', 'Bob', 'Cy']) await person.ask('tokens', { body: { name } });
    for (const name of ['x', 'y']) await person.ask('admin-tokens', { body: { name, scope: 'read' } });
    const lists = adminOperations().filter(({ method, id, path }) => {
      return method === 'GET' && id.startsWith('list') && !path.includes('{');
    });
    expect(lists.length).toBeGreaterThan(15);
    for (const { path, query } of lists) {
      const whole = await person.ask(`${path}${query.includes('limit') ? '?limit=100' : ''}`);
      const rows = whole.body['data'] as unknown[];
      expect([path, whole.status, whole.body['has_more'], whole.body['total']]).toEqual([
        path,
        200,
        false,
        rows.length,
      ]);
      if (!query.includes('limit')) continue;
      const trimmed = (await person.ask(`${path}?limit=1&fields=object,%20nothing`)).body;
      const names = (trimmed['data'] as object[]).flatMap((row) => Object.keys(row));
      expect([path, names.filter((name) => !['id', 'version', 'object'].includes(name))]).toEqual([path, []]);
      if (rows.length < 2) continue;
      const first = (await person.ask(`${path}?limit=1`)).body;
      expect([path, first]).toMatchObject([path, { has_more: true, total: rows.length }]);
      const second = (await person.ask(`${path}?limit=1&cursor=${String(first['next_cursor'])}`)).body;
      expect([path, second]).toMatchObject([path, { data: [rows[1]], total: rows.length }]);
    }
  });

  it('leaves what is declared alone, and says where that is declared', async () => {
    const { person } = await start();
    const { body } = await person.ask('channels');
    const [declared] = body['data'] as { id: string; origin: string; read_only_reason: string }[];
    expect(declared).toMatchObject({ origin: 'env', read_only_reason: 'declared at GATEWAY_ROUTES[0]' });
    const patched = await person.ask(`channels/${declared!.id}`, {
      method: 'PATCH',
      body: { weight: 2 },
      headers: { 'if-match': '"v0"' },
    });
    expect([patched.status, patched.body.error?.code]).toEqual([403, 'declared_read_only']);
    expect(patched.body.error?.message).toContain('GATEWAY_ROUTES[0]');
  });

  it('is refused with the place of every fault, and then nothing has changed', async () => {
    const { person } = await start();
    const wrong = await person.ask('channels', { body: { name: 'x', base_url: 'ftp://x', weight: 0, colour: 'red' } });
    expect([wrong.status, wrong.body.error?.code]).toEqual([400, 'unknown_field']);
    const details = (wrong.body.error as unknown as { details: { pointer: string }[] }).details;
    expect(details.map(({ pointer }) => pointer).toSorted()).toEqual(['/base_url', '/colour', '/weight']);
    expect((await person.ask('versions')).body['data']).toEqual([]);
  });

  it('comes back in one call, and each step is a version and an audit entry', async () => {
    const { person, url, upstream } = await start();
    const body = { name: 'Acme', base_url: upstream, models: ['m1'], keys: [{ secret: SECRET }] };
    const channel = await person.ask('channels', { body });
    const token = await person.ask('tokens', { body: { name: 'Ann' } });
    const route = (await person.ask('routes')).body['data'] as { id: string; origin: string }[];
    expect(route).toHaveLength(1);
    expect(token.body['route']).toBe(route[0]!.id);
    const path = `channels/${channel.body['id'] as string}`;
    const gone = await person.ask(path, { method: 'DELETE', headers: etag(channel) });
    expect(gone.status).toBe(200);
    expect((await person.ask(path)).status).toBe(404);
    const back = await person.ask('versions/2/rollback', { method: 'POST', body: {} });
    expect([back.status, back.body['not_returned']]).toEqual([200, []]);
    expect((await person.ask(path)).body).toMatchObject({ name: 'Acme', keys_summary: { total: 1, detached: 0 } });
    const versions = (await person.ask('versions')).body['data'] as { n: number; via: string }[];
    expect(versions.at(-1)).toMatchObject({
      touched: expect.arrayContaining([
        expect.objectContaining({ kind: 'channels', op: 'create', count: 1 }),
      ]) as unknown,
    });
    expect(versions.map(({ n, via }) => [n, via])).toEqual([
      [4, 'rollback'],
      [3, 'console'],
      [2, 'console'],
      [1, 'console'],
    ]);
    expect(url).toBe(person.url);
  });

  it('shows an upstream key to nobody, wherever it is asked', async () => {
    const { person, upstream } = await start();
    const body = {
      name: 'Acme',
      base_url: upstream,
      keys: [{ secret: SECRET }],
      extra_headers: { 'X-Api-Key': SECRET },
    };
    const channel = await person.ask('channels', { body });
    const id = channel.body['id'] as string;
    const paths = [
      'channels',
      `channels/${id}`,
      `channels/${id}/keys`,
      'versions/1',
      'versions/0/diff',
      'config/export',
    ];
    for (const path of paths) {
      const answer = await person.ask(path);
      expect([path, answer.status]).toEqual([path, 200]);
      const text = JSON.stringify(answer.body);
      for (const form of [SECRET, Buffer.from(SECRET).toString('base64'), SECRET.slice(0, 12), SECRET.slice(-8)])
        expect([path, text.includes(form)]).toEqual([path, false]);
    }
  });

  it('is only tried with dry_run, and answers what it would change', async () => {
    const { person, upstream } = await start();
    const tried = await person.ask('channels?dry_run=true', { body: { name: 'Acme', base_url: upstream } });
    expect([tried.status, tried.body]).toMatchObject([201, { dry_run: true, changes: [{ op: 'create' }] }]);
    expect((await person.ask('versions')).body['data']).toEqual([]);
  });
});
