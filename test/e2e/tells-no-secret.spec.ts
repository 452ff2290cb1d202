import { describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { adminToken, OTHER_TENANT } from '../support/admin-actors.js';
import { adminOperations } from '../support/admin-operations.js';
import { chat } from '../support/client.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { HeardStream } from '../support/heard-stream.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { runGateway } from '../support/process.js';
import { refusal } from '../support/scripted-upstream.js';

const CANARY = 'canary-9f27c1d4';
const VARIABLES = {
  ADMIN_PASSWORD,
  ADMIN_RATE_PER_MINUTE: '1000000',
  EGRESS_ALLOW: '127.0.0.0/8',
  METRICS_TOKEN: `metrics-${CANARY}-metrics`,
};
const APART = new Set(['streamEvents', 'streamLog', 'startSignOn', 'finishSignOn']);

describe('what was entered once', () => {
  const fixture = routeFixture();

  interface Stage {
    readonly owner: Console;
    readonly url: string;
    readonly app: NestFastifyApplication;
    readonly ids: Record<string, string>;
    /** What clients and administrators were given once. */
    readonly given: string[];
    readonly logLines: () => unknown[];
  }

  /** Everything that holds a secret, with traffic that fails and says it. */
  async function stage(): Promise<Stage> {
    const gateway = await fixture.start({ api_keys: [`sk-${CANARY}-declared`] }, VARIABLES);
    const owner = new Console(gateway.url);
    await owner.signIn();
    const make = async (path: string, body: object) => (await owner.ask(path, { body })).body as Record<string, string>;
    const tenant = await make('tenants', { name: 'secretive' });
    const keys = [{ secret: `sk-${CANARY}-0123456789-key` }];
    const extra_headers = { 'x-secret-token': `header-${CANARY}` };
    const fields = { name: 'sealed', base_url: fixture.upstream.baseUrl, tenant: tenant['id'], extra_headers, keys };
    const channel = await make('channels', fields);
    const route = await make('routes', { name: 'secretive', tenant: tenant['id'] });
    const model = await make('models', {
      slug: 'sealed-model',
      route: route['id'],
      targets: [{ channel: channel['id'], model: 'm' }],
    });
    const token = await make('tokens', { name: 'ann', route: route['id'] });
    const admin = await make('admin-tokens', { name: 'bot', scope: 'admin' });
    const alert = await make('alerts', {
      name: 'x',
      url: `${fixture.upstream.baseUrl}/${CANARY}`,
      secret: `hook-${CANARY}`,
    });
    await owner.ask(`alerts/${alert['id']}/test`, { method: 'POST', body: {} });
    fixture.upstream.always(refusal(401, { message: `bad key sk-${CANARY}-0123456789-key` }));
    await chat(gateway.url, { model: 'sealed-model' }, { authorization: `Bearer ${token['secret']}` });
    await chat(gateway.url);
    await owner.ask(`channels/${channel['id']}/test`, { body: { model: 'm' } });
    await owner.ask('config/import', { body: { document: { format: 'x' }, secrets: { A: `sk-${CANARY}-import` } } });
    const ids = { tenant, channel, route, model, token, admin, alert };
    const given = [token['secret']!, admin['secret']!];
    const named = Object.fromEntries(Object.entries(ids).map(([name, { id }]) => [name, id!]));
    return { owner, url: gateway.url, app: gateway.app, ids: named, given, logLines: () => gateway.logLines() };
  }

  /** Every address that can be read, with every id in it that there is. */
  function readable(ids: Readonly<Record<string, string>>): string[] {
    const reads = adminOperations().filter(({ id, method }) => method === 'GET' && !APART.has(id));
    return reads.flatMap(({ path }) => {
      if (!path.includes('{')) return [path];
      return [...Object.values(ids), '1', '2', '3', '4', '5'].map((id) => path.replaceAll(/\{\w+\}/g, id));
    });
  }

  async function read(
    url: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${url}/admin/api/v1/${path}`, { headers });
    return { status: response.status, text: await response.text() };
  }

  it('is in no answer, export, diff, audit entry, log line or metric (canaries)', async () => {
    const { owner, url, ids, given, logLines } = await stage();
    const hits: string[] = [];
    let answered = 0;
    const look = (place: string, text: string): void => {
      if ([CANARY, ...given, ADMIN_PASSWORD].some((secret) => text.includes(secret))) hits.push(place);
    };
    for (const path of readable(ids)) {
      const { status, text } = await read(url, path, owner.headers);
      if (status === 200) answered++;
      look(path, text);
    }
    for (const path of ['audit/export', 'requests/export', 'versions/1/preview', 'versions/2/diff?to=5']) {
      const isRead = path.includes('diff');
      const sent = isRead ? {} : { method: 'POST', body: path === 'requests/export' ? '{"format":"ndjson"}' : '{}' };
      const response = await fetch(`${url}/admin/api/v1/${path}`, {
        ...sent,
        headers: { ...owner.headers, 'content-type': 'application/json' },
      });
      look(path, await response.text());
    }
    const metrics = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${VARIABLES.METRICS_TOKEN}` } });
    look('metrics', await metrics.text());
    look('log', JSON.stringify(logLines()));
    expect(hits).toEqual([]);
    expect(answered).toBeGreaterThan(40);
  });

  it('is in no live stream, no support bundle and no trace', async () => {
    const traces = await OtlpReceiver.start();
    const route = { token: TOKEN, base_url: fixture.upstream.baseUrl, api_keys: [`sk-${CANARY}-0123456789`] };
    const given = {
      ...VARIABLES,
      HOST: '127.0.0.1',
      PORT: '0',
      GATEWAY_ROUTES: JSON.stringify([{ provider: 'test', ...route }]),
      OTEL_EXPORTER_OTLP_ENDPOINT: traces.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=otlp-${CANARY}`,
    };
    const gateway = runGateway(['serve'], given);
    const url = await gateway.url();
    const owner = new Console(url);
    await owner.signIn();
    fixture.upstream.always(refusal(401, { message: `bad key sk-${CANARY}-0123456789` }));
    const abort = new AbortController();
    const address = `${url}/admin/api/v1/events`;
    const events = await HeardStream.open(address, { headers: owner.headers, signal: abort.signal });
    await events.untilEvent('state');
    const log = await HeardStream.open(`${url}/admin/api/v1/log`, { headers: owner.headers, signal: abort.signal });
    await chat(url, { model: 'm' });
    await events.untilEvent('request');
    await chat(url, { model: `sk-${CANARY}` }, { authorization: 'Bearer gw_of_nobody' });
    await owner.ask('tokens/lookup', { body: { secret: TOKEN } });
    await owner.ask('system/pause', { method: 'POST' });
    // fifteen looks: whatever was logged meanwhile has been sent
    await log.until((text) => text.includes(': keep-alive'));
    const bundle = await owner.ask('system/support-bundle', { method: 'POST' });
    expect(bundle.status).toBe(200);
    abort.abort();
    gateway.child.kill('SIGTERM');
    await gateway.exit();
    expect(traces.requests.length).toBeGreaterThan(0);
    const sent = traces.requests.map(({ body }) => body.toString('latin1'));
    await traces.stop();
    const shown = [events.text, log.text, JSON.stringify(bundle.body), gateway.output(), ...sent].join('\n');
    for (const secret of [CANARY, TOKEN, ADMIN_PASSWORD]) expect(shown).not.toContain(secret);
  });

  it('and everything else of a tenant is nothing to the administrator of another, by any id (CVE-2026-45349, GHSA-rf6x-r45m-xv3w)', async () => {
    const { url, app, ids } = await stage();
    const token = await adminToken(app, 'admin', { tenant: OTHER_TENANT });
    const seen: string[] = [];
    for (const path of readable(ids)) {
      const { status, text } = await read(url, path, { authorization: `Bearer ${token}` });
      const names = Object.values(ids).filter((id) => !path.includes(id) && text.includes(id));
      if (names.length > 0 || text.includes('secretive') || text.includes('sealed-model'))
        seen.push(`${path}: ${status}`);
    }
    expect(seen).toEqual([]);
    for (const [kind, path] of [
      ['token', 'tokens'],
      ['route', 'routes'],
      ['model', 'models'],
      ['tenant', 'tenants'],
    ] as const) {
      for (const method of ['PATCH', 'DELETE']) {
        const response = await fetch(`${url}/admin/api/v1/${path}/${ids[kind]}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'if-match': '*' },
          body: '{}',
        });
        const { error } = (await response.json()) as { error: { code: string } };
        expect([kind, method, ['not_found', 'insufficient_scope'].includes(error.code)]).toEqual([kind, method, true]);
      }
    }
  });
});
