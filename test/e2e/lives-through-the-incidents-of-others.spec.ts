import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { adminToken, OTHER_TENANT, sessionOf } from '../support/admin-actors.js';
import { adminOperations } from '../support/admin-operations.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';

type Row = Readonly<Record<string, unknown>>;

/** Every spelling of this machine, and of what clouds keep secrets at. */
const OWN_MACHINE = ['127.0.0.1', '127.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'];
const METADATA = ['169.254.169.254', '[::ffff:a9fe:a9fe]', '[fd00:ec2::254]'];
/** Something of every kind that can be declared. */
const DECLARED = { models: [{ id: 'virtual', targets: [{ channel: 'test', model: 'm' }] }] };
const POISONS = ['__proto__', 'constructor', 'prototype'];

describe('the console', () => {
  const fixture = routeFixture();

  async function open(variables: Record<string, string> = {}): Promise<{ gateway: TestGateway; owner: Console }> {
    const rate = { ADMIN_RATE_PER_MINUTE: '1000000' };
    const gateway = await fixture.start(DECLARED, { ADMIN_PASSWORD, ...rate, ...variables });
    const owner = new Console(gateway.url);
    await owner.signIn();
    return { gateway, owner };
  }

  const rowsOf = (body: object): readonly Row[] => (body as { readonly data: readonly Row[] }).data;

  it('starts no program and loads no package, whatever a channel, a draft, an import or a variable says (CVE-2026-42271, Bifrost PR#5760)', async () => {
    const { owner } = await open({ EGRESS_ALLOW: '127.0.0.1' });
    const mark = join(mkdtempSync(join(tmpdir(), 'mark-')), 'mark');
    const command = ['/bin/sh', '-c', `touch ${mark}; cat`];
    const sound = { name: 'x', base_url: fixture.upstream.baseUrl, models: ['m'] };
    const wishes = [
      { adapter: 'process', command, stdin: 'text' },
      { adapter: 'ai_sdk', module: mark },
      { command },
      { program: { command } },
      { module: mark },
      { mcp: { type: 'stdio', command: command[0], args: command.slice(1) } },
    ];
    for (const wish of wishes) {
      const forms: readonly (readonly [string, object])[] = [
        ['channels', { ...sound, ...wish }],
        ['channels/test', { draft: { ...sound, ...wish }, keys: [{ secret: 'k' }] }],
      ];
      for (const [path, body] of forms) {
        const { status, body: answer } = await owner.ask(path, { body });
        expect([path, wish, status, answer.error?.code]).toEqual([path, wish, 400, 'unknown_field']);
      }
    }
    const routes = JSON.stringify([{ name: 'r', token: TOKEN, channels: [{ id: 'p', ...wishes[0], models: ['m'] }] }]);
    for (const name of [
      'GATEWAY_ROUTES',
      'GATEWAY_ROUTES_FILE',
      'GATEWAY_CONFIG',
      'NODE_OPTIONS',
      'LD_PRELOAD',
      'PATH',
    ]) {
      const value = name === 'GATEWAY_ROUTES' ? routes : mark;
      const { status, body } = await owner.ask('env', { method: 'PATCH', body: { changes: { [name]: value } } });
      expect([name, status, body.error?.code]).toEqual([name, 403, 'declared_read_only']);
    }
    expect(rowsOf((await owner.ask('channels')).body).map(({ name }) => name)).not.toContain('x');
    expect(existsSync(mark)).toBe(false);
  });

  it('reaches no address of its own machine or of a cloud by any spelling, through tests and drafts (CVE-2026-31943)', async () => {
    const { owner } = await open();
    const { port } = new URL(fixture.upstream.baseUrl);
    for (const host of [...OWN_MACHINE, ...METADATA]) {
      for (const scheme of ['http', 'https']) {
        const draft = { name: 'x', base_url: `${scheme}://${host}:${port}/v1`, models: ['m'] };
        const { status, body } = await owner.ask('channels/test', { body: { draft, keys: [{ secret: 'k' }] } });
        expect([draft.base_url, status < 500, body['ok'] ?? false]).toEqual([draft.base_url, true, false]);
        const saved = await owner.ask('channels', { body: draft });
        expect([draft.base_url, saved.status >= 400 && saved.status < 500]).toEqual([draft.base_url, true]);
      }
    }
    expect(rowsOf((await owner.ask('channels')).body).filter(({ name }) => name === 'x')).toEqual([]);
    expect(fixture.upstream.requests).toEqual([]);
  });

  it('keeps names that every object has where they are given, and harms no other object (Langfuse, attribute names)', async () => {
    const { owner } = await open({ EGRESS_ALLOW: '127.0.0.1' });
    for (const name of POISONS) {
      const poison = `{"${name}":"polluted"}`;
      const bodies: readonly (readonly [string, string, string])[] = [
        ['POST', 'channels', `{"name":"c","base_url":"${fixture.upstream.baseUrl}","model_mapping":${poison}}`],
        ['POST', 'channels', `{"name":"c","base_url":"${fixture.upstream.baseUrl}","extra_headers":${poison}}`],
        [
          'POST',
          'channels',
          `{"name":"c","base_url":"${fixture.upstream.baseUrl}","prices":{"${name}":{"input":"1"}}}`,
        ],
        ['POST', 'channels', `{"name":"c","base_url":"${fixture.upstream.baseUrl}","${name}":{"polluted":"polluted"}}`],
        ['POST', 'tokens', `{"name":"t","tags":["${name}"],"${name}":{"polluted":true}}`],
        ['PATCH', 'env', `{"changes":${poison},"${name}":{"polluted":true}}`],
        ['POST', 'config/import', `{"document":{"${name}":{"polluted":true}},"secrets":${poison}}`],
      ];
      for (const [method, path, body] of bodies) {
        const { status } = await owner.ask(path, { method, body });
        expect([name, path, status < 500]).toEqual([name, path, true]);
      }
    }
    const { polluted } = {} as { polluted?: unknown };
    expect([polluted, (Object as { polluted?: unknown }).polluted]).toEqual([undefined, undefined]);
    for (const row of rowsOf((await owner.ask('channels')).body)) expect(Object.keys(row)).not.toContain('polluted');
  });

  it('does nothing to many where one is of another tenant (GHSA-rf6x-r45m-xv3w, CVE-2026-10560, CVE-2026-55255)', async () => {
    const { gateway, owner } = await open();
    const make = async (path: string, body: object) => (await owner.ask(path, { body })).body as Record<string, string>;
    const [mine, theirs] = [await make('tenants', { name: 'mine' }), await make('tenants', { name: 'theirs' })];
    const tokenOf = async (tenant: Record<string, string>) => {
      const route = await make('routes', { name: `of ${tenant['name']}`, tenant: tenant['id'] });
      return (await make('tokens', { name: 't', route: route['id'] }))['id']!;
    };
    const [own, foreign] = [await tokenOf(mine), await tokenOf(theirs)];
    const session = await sessionOf(gateway.app, 'tenant_admin', { tenant: mine['id']! });
    for (const action of ['pause', 'revoke']) {
      const body = { ids: [own, foreign], action };
      const { status, body: answer } = await ask(gateway.url, 'tokens/bulk', { body, headers: session });
      expect([action, status, answer.error?.code]).toEqual([action, 404, 'not_found']);
    }
    for (const id of [own, foreign]) expect((await owner.ask(`tokens/${id}`)).body).toMatchObject({ state: 'active' });
    const alone = await ask(gateway.url, 'tokens/bulk', { body: { ids: [own], action: 'pause' }, headers: session });
    expect([alone.status, rowsOf(alone.body)]).toMatchObject([200, [{ id: own, ok: true }]]);
  });

  it('changes nothing that is declared, of whatever kind and by whatever method (grafana#37679)', async () => {
    const { owner } = await open();
    const before = await owner.ask('config/export');
    const tried: string[] = [];
    for (const kind of ['channels', 'routes', 'tokens', 'tenants', 'models']) {
      for (const { id, origin } of rowsOf((await owner.ask(kind)).body)) {
        if (origin === 'managed') continue;
        for (const method of ['PATCH', 'DELETE']) {
          const body = method === 'PATCH' ? { body: { note: 'taken over' } } : {};
          const change = { method, headers: { 'if-match': '"v0"' }, ...body };
          const { status, body: answer } = await owner.ask(`${kind}/${String(id)}`, change);
          expect([kind, method, status, answer.error?.code]).toEqual([kind, method, 403, 'declared_read_only']);
          tried.push(kind);
        }
      }
    }
    expect([...new Set(tried)]).toEqual(['channels', 'routes', 'tokens', 'tenants', 'models']);
    expect((await owner.ask('config/export')).body).toEqual(before.body);
  });

  it('takes nothing behind a secret for a wish (one-api#557)', async () => {
    const { gateway } = await open();
    const status = async (secret: string): Promise<number> =>
      (await ask(gateway.url, '/v1/status', { headers: { authorization: `Bearer ${secret}` } })).status;
    expect(await status(TOKEN)).toBe(200);
    for (const suffix of ['-1', '-test', '/1', ':1', '#1', ' 1', ',1', '?channel=1'])
      expect([suffix, await status(`${TOKEN}${suffix}`)]).toEqual([suffix, 401]);
  });

  it('finds the characters of a search, and nothing by wildcards (CVE-2026-25591)', async () => {
    const { owner } = await open();
    const names = ['100% sure', 'snake_case', 'plain', String.raw`back\slash`];
    for (const name of names) expect((await owner.ask('tokens', { body: { name } })).status).toBe(201);
    const found = async (q: string): Promise<unknown[]> =>
      ((await owner.ask(`tokens?q=${encodeURIComponent(q)}`)).body['data'] as Row[] | undefined)?.map(
        ({ name }) => name,
      ) ?? ['refused'];
    for (const q of ['%', '_', '%%%%%%%%', '____', 'p%n', 'pl_in', '*']) expect([q, await found(q)]).toEqual([q, []]);
    expect(await found('%_'.repeat(1_000))).toEqual(['refused']);
    expect(await found('100%')).toEqual(['100% sure']);
    expect(await found('snake_')).toEqual(['snake_case']);
    expect(await found(String.raw`back\s`)).toEqual([String.raw`back\slash`]);
  });

  it('gives a backup to nobody over the wire, and makes one for whoever has just shown who they are (CVE-2026-27944)', async () => {
    const { gateway, owner } = await open();
    const backups = adminOperations().filter(({ path }) => path.includes('backup') || path.includes('restore'));
    expect(backups.length).toBeGreaterThan(0);
    for (const { method, path } of backups) {
      const { status } = await ask(gateway.url, path, { method, ...(method !== 'GET' && { body: {} }) });
      expect([method, path, status]).toEqual([method, path, 401]);
    }
    const token = await adminToken(gateway.app, 'read');
    const weak = await ask(gateway.url, 'system/backup', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    expect([weak.status, weak.body.error?.code]).toEqual([403, 'insufficient_scope']);
    gateway.leap(6 * 60_000);
    const late = await owner.ask('system/backup', { method: 'POST' });
    expect([late.status, late.body.error?.code]).toEqual([401, 'reauth_required']);
  });

  it('knows its names by the Host that a request has, and by no other word of it (CVE-2026-49353, GHSA-6g2f-w7g3-77vf, 9router#793)', async () => {
    const { gateway } = await open({ DOMAIN: 'ai.example.com' });
    const { port } = new URL(gateway.url);
    const local = `localhost:${port}`;
    const spoofs: readonly Record<string, string>[] = [
      { host: 'evil.example', 'x-forwarded-host': local },
      { host: 'evil.example', forwarded: `host=${local};for=127.0.0.1;proto=https` },
      { host: 'evil.example', 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1', 'x-original-host': local },
      { host: `evil.example#@${local}` },
      { host: `${local}.evil.example` },
    ];
    for (const headers of spoofs)
      expect([headers, await statusOf(gateway.url, '/admin/api/v1/session', headers)]).toEqual([headers, 403]);
    const absolute = `http://${local}/admin/api/v1/session`;
    expect(await statusOf(gateway.url, absolute, { host: 'evil.example' })).not.toBe(401);
    expect(await statusOf(gateway.url, '/admin/api/v1/session', { host: local })).toBe(401);
  });

  it('lets nobody act any more who was just disabled (CVE-2026-33031)', async () => {
    const { gateway, owner } = await open();
    const headers = await sessionOf(gateway.app, 'operator');
    const who = await ask(gateway.url, 'session', { headers });
    expect(who.status).toBe(200);
    const person = rowsOf((await owner.ask('people')).body).find(({ role }) => role === 'operator')!;
    const path = `people/${String(person['id'])}`;
    const etag = (await owner.ask(path)).headers.get('etag')!;
    const change = { method: 'PATCH', body: { disabled: true }, headers: { 'if-match': etag } };
    expect((await owner.ask(path, change)).status).toBe(200);
    expect((await ask(gateway.url, 'session', { headers })).status).toBe(401);
    expect((await ask(gateway.url, 'channels', { headers })).status).toBe(401);
  });

  it('shows an administrator of a tenant nobody who belongs elsewhere (CVE-2026-45671)', async () => {
    const { gateway } = await open();
    const headers = await sessionOf(gateway.app, 'tenant_admin', { tenant: OTHER_TENANT });
    const { body } = await ask(gateway.url, 'people', { headers });
    expect(rowsOf(body).map(({ tenant }) => tenant)).toEqual([OTHER_TENANT]);
  });
});

describe('the sources', () => {
  it('run no code that comes from outside: no eval, no Function, no context of their own (CVE-2026-40217)', () => {
    const code = /\beval\s*\(|\bnew Function\b|\bFunction\s*\(|from 'node:vm'/;
    expect(filesWith('src', code)).toEqual(['src/platform/memory/collector.ts']);
    expect(readFileSync('src/platform/memory/collector.ts', 'utf8').match(/runInNewContext\([^)]*\)/g)).toEqual([
      "runInNewContext('gc')",
    ]);
  });

  it('write no markup that is made of text (CVE-2026-44568, CVE-2025-3801)', () => {
    const markup = /v-html|innerHTML|outerHTML|insertAdjacentHTML|document\.write|srcdoc|createContextualFragment/;
    expect(filesWith('console/src', markup)).toEqual([]);
  });
});

function filesWith(folder: string, pattern: RegExp): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => /\.(?:ts|vue)$/.test(name) && !name.endsWith('.d.ts'));
  expect(sources.length).toBeGreaterThan(50);
  return sources.map((name) => join(folder, name)).filter((path) => pattern.test(readFileSync(path, 'utf8')));
}

/** The status for a request target and headers as they are given. */
async function statusOf(url: string, path: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers, setHost: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end();
  });
}
