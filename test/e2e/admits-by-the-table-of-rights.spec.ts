import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { RouteTable } from '../../src/http/errors/route-table.js';
import { adminToken, clientToken, OTHER_TENANT, sessionOf, type Credential } from '../support/admin-actors.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';

/** Who is let in where; written anew with GOLDEN=write. */
const GOLDEN = 'test/fixtures/admin-rights.txt';

const REFUSALS: ReadonlySet<string> = new Set(
  'not_authenticated session_expired reauth_required insufficient_scope role_denied csrf_failed'.split(' '),
);

describe('the admin API', () => {
  const fixture = routeFixture();

  it('lets everybody in where the table of rights says so, and nowhere else, by either header (CVE-2026-45339)', async () => {
    const gateway = await fixture.start({}, { ADMIN_RATE_PER_MINUTE: '1000000', ADMIN_PASSWORD: 'long enough here' });
    const who = await everybody(gateway);
    const lines: string[] = [];
    for (const route of routesOf(gateway)) {
      const outcomes: string[] = [];
      for (const [name, credentials] of Object.entries(who)) {
        const answers = await Promise.all(credentials.map((headers) => outcomeOf(gateway.url, route, headers)));
        outcomes.push(`${name}=${[...new Set(answers)].join('|')}`);
      }
      lines.push(`${route.method} ${route.path}: ${outcomes.join(' ')}`);
    }
    const text = `${lines.sort().join('\n')}\n`;
    if (process.env['GOLDEN'] === 'write' || !existsSync(GOLDEN)) writeFileSync(GOLDEN, text);
    expect(text.split('\n')).toEqual(readFileSync(GOLDEN, 'utf8').split('\n'));
  });
});

interface Route {
  readonly method: string;
  readonly path: string;
}

/** Every route of the router under /admin/api, but for what is left over. */
function routesOf({ app }: TestGateway): Route[] {
  const all = app.get(RouteTable).all();
  const own = all.filter(({ path }) => path.startsWith('/admin/api/') && !path.includes('*'));
  return [...new Map(own.map(({ method, path }) => [`${method} ${path}`, { method, path }])).values()];
}

/** By name, the ways in which somebody can prove who they are: tokens in both headers. */
async function everybody({ app }: TestGateway): Promise<Record<string, Credential[]>> {
  const both = (token: string): Credential[] => [{ authorization: `Bearer ${token}` }, { 'x-api-key': token }];
  return {
    anonymous: [{}],
    client: both(TOKEN),
    paused_client: both(await clientToken(app, 'paused')),
    revoked_client: both(await clientToken(app, 'revoked')),
    expired_client: both(await clientToken(app, 'expired')),
    revoked: both(await adminToken(app, 'admin', { revoked: true })),
    expired: both(await adminToken(app, 'admin', { expired: true })),
    expired_session: [await sessionOf(app, 'owner', { expired: true })],
    ended: [await sessionOf(app, 'owner', { ended: true })],
    disabled: [await sessionOf(app, 'owner', { disabled: 1 })],
    viewer: [await sessionOf(app, 'viewer')],
    operator: [await sessionOf(app, 'operator')],
    tenant_admin: [await sessionOf(app, 'tenant_admin')],
    admin: [await sessionOf(app, 'admin')],
    owner: [await sessionOf(app, 'owner')],
    read: both(await adminToken(app, 'read')),
    operate: both(await adminToken(app, 'operate')),
    full: both(await adminToken(app, 'admin')),
    full_of_tenant: both(await adminToken(app, 'admin', { tenant: OTHER_TENANT })),
  };
}

/** `in`, or the code of the refusal. What is let in and would change something stops at its body, which is no JSON. */
async function outcomeOf(url: string, { method, path }: Route, credential: Credential): Promise<string> {
  const changes = method !== 'GET' && method !== 'HEAD';
  const abort = new AbortController();
  const response = await fetch(`${url}${path.replaceAll(/:\w+/g, 'x')}`, {
    method,
    headers: { ...credential, ...(changes && { 'content-type': 'text/plain' }) },
    ...(changes && { body: 'x' }),
    signal: abort.signal,
  });
  if (response.ok) {
    abort.abort();
    return 'in';
  }
  if (method === 'HEAD') return response.status === 401 || response.status === 403 ? String(response.status) : 'in';
  const { error, code } = (await response.json()) as { error: { code: string } | string; code: string };
  expect(response.status).not.toBe(500);
  const told = typeof error === 'string' ? code : error.code;
  return REFUSALS.has(told) ? told : 'in';
}
