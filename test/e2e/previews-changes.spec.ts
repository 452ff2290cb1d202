import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console, ask, type AdminAnswer } from '../support/admin.js';
import { onEnginesOfTheRun } from '../support/engines.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const USAGE = { prompt_tokens: 1_000_000, completion_tokens: 0, total_tokens: 1_000_000 };
const REQUESTS = 5;
const PREVIEW = '?dry_run=true&preview_requests=1000';

onEnginesOfTheRun('a change that is only tried', ({ place }) => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  let person: Console;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, { ...completion('ok'), usage: USAGE }));
  });
  afterEach(async () => {
    running.child.kill('SIGTERM');
    await running.exit();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  async function make(path: string, body: object): Promise<Record<string, unknown> & { readonly id: string }> {
    const made = await person.ask(path, { body });
    expect([path, made.status, made.body.error]).toEqual([path, 201, undefined]);
    return made.body as Record<string, unknown> & { readonly id: string };
  }

  /** Two channels, the second dearer; what is asked of the model goes to the first, as the books know when this returns. */
  async function open() {
    const variables = { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.0/8', ADMIN_RATE_PER_MINUTE: '6000', PORT: '0' };
    running = runGateway(['serve'], { ...variables, ...(await place()) });
    person = new Console(await running.url());
    await person.signIn();
    const common = { base_url: upstream.baseUrl, models: ['m'], keys: [{ secret: 'sk-0123456789abcdefghij' }] };
    const first = await make('channels', { name: 'first', ...common, prices: { '*': { input: '0.5' } } });
    const second = await make('channels', { name: 'second', priority: 1, ...common, prices: { '*': { input: '2' } } });
    const token = await make('tokens', { name: 'Ann' });
    for (let i = 0; i < REQUESTS; i++) {
      const response = await fetch(`${person.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token['secret'] as string}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello!' }] }),
      });
      expect([response.status, await response.json()]).toMatchObject([200, {}]);
    }
    const list = async () => (await person.ask('requests?status=200')).body['data'] as { completion_tokens: unknown }[];
    await untilRight(list, (rows) => rows.length === REQUESTS);
    return { first, second, token };
  }

  async function tried(path: string, body: object): Promise<AdminAnswer> {
    return await person.ask(`${path}${PREVIEW}`, { method: 'PATCH', body, headers: { 'if-match': '"v1"' } });
  }

  it('tells what would have become of the last requests, and changes nothing', async () => {
    const { first, second, token } = await open();
    const moved = await tried(`channels/${first.id}`, { enabled: false });
    expect([moved.status, moved.body]).toMatchObject([
      200,
      {
        dry_run: true,
        preview: {
          requests: REQUESTS,
          moved: REQUESTS,
          refused: 0,
          cost_before_micros: REQUESTS * 500_000,
          cost_after_micros: REQUESTS * 2_000_000,
          cost_change_percent: 300,
        },
      },
    ]);
    const { rows } = moved.body['preview'] as { rows: { from: object; to: object }[] };
    expect(rows).toHaveLength(REQUESTS);
    expect(rows[0]).toMatchObject({ from: { channel: first.id }, to: { channel: second.id } });
    const refused = await tried(`tokens/${token.id}`, { models: ['another'] });
    expect(refused.body['preview']).toMatchObject({ requests: REQUESTS, moved: 0, refused: REQUESTS });
    const same = await tried(`channels/${second.id}`, { note: 'the dear one' });
    expect(same.body['preview']).toMatchObject({ requests: REQUESTS, moved: 0, refused: 0, rows: [] });
    expect((await person.ask(`channels/${first.id}`)).body).toMatchObject({ enabled: null, version: 1 });
    expect((await person.ask(`tokens/${token.id}`)).body).toMatchObject({ models: null, version: 1 });
  });

  it('tells nobody of requests of another tenant', async () => {
    await open();
    const { id: tenant } = await make('tenants', { name: 'other' });
    const route = await make('routes', { name: 'own', tenant });
    const token = await make('tokens', { name: 'Bob', route: route.id });
    const { secret } = await make('admin-tokens', { name: 'other', scope: 'admin', tenant });
    const answer = await ask(person.url, `tokens/${token.id}${PREVIEW}`, {
      method: 'PATCH',
      body: { models: ['another'] },
      headers: { authorization: `Bearer ${String(secret)}`, 'if-match': '"v1"' },
    });
    expect([answer.status, answer.body['preview']]).toMatchObject([200, { requests: 0, rows: [] }]);
  });

  it('is refused where what is asked for cannot be told', async () => {
    const { first } = await open();
    for (const query of ['?preview_requests=10', '?dry_run=true&preview_requests=1001', `${PREVIEW}x`]) {
      const request = { method: 'PATCH', body: { weight: 2 }, headers: { 'if-match': '"v1"' } };
      const { status, body } = await person.ask(`channels/${first.id}${query}`, request);
      expect([query, status, body.error]).toMatchObject([query, 400, { param: 'preview_requests' }]);
    }
    expect((await person.ask(`channels/${first.id}`)).body).toMatchObject({ weight: null, version: 1 });
  });

  it('is told of many access tokens to create as of one change', async () => {
    const { token } = await open();
    const many = await person.ask(`tokens/bulk${PREVIEW}`, { body: { tokens: [{ name: 'Bob' }, { name: 'Cy' }] } });
    const names = (many.body['data'] as { name: string }[]).map(({ name }) => name);
    expect([many.status, names]).toEqual([200, ['Bob', 'Cy']]);
    expect(many.body).toMatchObject({ dry_run: true, preview: { requests: REQUESTS, moved: 0, refused: 0 } });
    expect(JSON.stringify(many.body)).not.toContain('"secret"');
    expect((await person.ask('tokens')).body).toMatchObject({ data: [{ id: token.id, state: 'active' }], total: 1 });
  });

  it('tells of what is done to many what would become of requests after all of it', async () => {
    const { first, second, token } = await open();
    for (const action of ['pause', 'revoke']) {
      const { status, body } = await person.ask(`tokens/bulk${PREVIEW}`, { body: { ids: [token.id], action } });
      expect([action, status, body]).toMatchObject([
        action,
        200,
        { data: [{ id: token.id, ok: true }], dry_run: true, preview: { requests: REQUESTS, refused: REQUESTS } },
      ]);
    }
    const gone = await person.ask(`tokens/${token.id}${PREVIEW}`, {
      method: 'DELETE',
      headers: { 'if-match': '"v1"' },
    });
    expect(gone.body['preview']).toMatchObject({ requests: REQUESTS, refused: REQUESTS });
    const disable = async (ids: readonly string[]): Promise<AdminAnswer> =>
      await person.ask(`channels/bulk${PREVIEW}`, { body: { ids, action: 'disable' } });
    expect((await disable([first.id])).body).toMatchObject({ preview: { moved: REQUESTS, refused: 0 } });
    const both = await disable([first.id, second.id]);
    expect(both.body).toMatchObject({
      data: [{ ok: true }, { ok: true }],
      changes: [{ id: first.id }, { id: second.id }],
      preview: { moved: 0, refused: REQUESTS },
    });
    expect((await person.ask(`channels/${first.id}`)).body).toMatchObject({ enabled: null, version: 1 });
    expect((await person.ask('tokens')).body).toMatchObject({ data: [{ id: token.id, state: 'active' }], total: 1 });
  });

  it('leaves of many out what could not be done, each tried upon those before it', async () => {
    const { first, second } = await open();
    const used = await make('models', {
      slug: 'virtual',
      route: await routeId(),
      targets: [{ channel: first.id, model: 'm' }],
    });
    const { body } = await person.ask('channels/bulk?dry_run=true', {
      body: { ids: [first.id, second.id], action: 'delete' },
    });
    expect(body).toMatchObject({
      data: [
        { id: first.id, ok: false, error: { code: 'in_use' } },
        { id: second.id, ok: true, error: null },
      ],
      dry_run: true,
    });
    expect(body['preview']).toBeUndefined();
    const ids = (body['changes'] as { id: string }[]).map(({ id }) => id);
    expect(ids).toContain(second.id);
    expect(ids).not.toContain(first.id);
    expect((await person.ask(`models/${used.id}`)).status).toBe(200);
    expect((await person.ask(`channels/${second.id}`)).status).toBe(200);
  });

  /** Of the only route, which came with the first access token. */
  async function routeId(): Promise<string> {
    const [route] = (await person.ask('routes')).body['data'] as { id: string }[];
    return route!.id;
  }
});
