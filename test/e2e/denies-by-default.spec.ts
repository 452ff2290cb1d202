import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { METHODS } from 'node:http';
import { RouteTable } from '../../src/http/errors/route-table.js';
import { startRoute, TOKEN, type TestGateway } from '../support/gateway.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';

/** What anybody may ask for, the files of the console among it; every other route needs a token. */
const PUBLIC = ['/', '/admin', '/admin/*', '/health', '/health/ready', '/openapi.json']
  .flatMap((path) => [`GET ${path}`, `HEAD ${path}`])
  .sort();

/** What has a credential of its own, which a token is not. */
const APART = ['GET /metrics', 'HEAD /metrics'];

describe('every route of the router', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  let routes: string[];

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    gateway = await startRoute(upstream.baseUrl, {}, { METRICS_TOKEN: 'metrics_9dK3fT27Lq', ADMIN_ENABLED: 'true' });
    const table = gateway.app.get(RouteTable);
    // The admin API has credentials and a matrix of its own.
    const ofClients = table.all().filter(({ path }) => !path.startsWith('/admin/api/'));
    routes = ofClients.map(({ method, path }) => `${method} ${path}`);
  });

  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  /** Asks as a client would, with parameters filled in. */
  async function ask(route: string, headers: Record<string, string>): Promise<Response> {
    const [method, path] = route.split(' ') as [string, string];
    const url = gateway.url + path.replaceAll(/:\w+|\*/g, 'x');
    return await fetch(url, { method, headers: { 'content-type': 'application/json', ...headers }, ...bodyOf(method) });
  }

  function bodyOf(method: string): { body?: string } {
    return method === 'GET' || method === 'HEAD' || method === 'OPTIONS' ? {} : { body: '{}' };
  }

  it('is among those that are looked at here', () => {
    expect(routes).toEqual(
      expect.arrayContaining(['POST /v1/chat/completions', 'POST /chat', 'GET /v1/models/*', ...PUBLIC]),
    );
    expect(routes.every((route) => METHODS.includes(route.split(' ')[0]!))).toBe(true);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it('answers 401 to whoever has no token or a wrong one, unless it is public (Bifrost #518, #937, #1239)', async () => {
    const strangers: Record<string, string>[] = [
      {},
      { authorization: 'Bearer wrong' },
      { 'x-api-key': `${TOKEN}x` },
      { cookie: `token=${TOKEN}` },
    ];
    const open: string[] = [];
    for (const route of routes) {
      const statuses = await Promise.all(strangers.map(async (headers) => (await ask(route, headers)).status));
      if (statuses.some((status) => status !== 401)) open.push(route);
    }
    expect(open.sort()).toEqual(PUBLIC);
    expect(upstream.requests).toHaveLength(0);
  });

  it('is named in docs/security.md where it is public', () => {
    const page = readFileSync('docs/security.md', 'utf8');
    const paths = PUBLIC.map((route) => route.split(' ')[1]!.replace('/*', ''));
    expect(paths.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
  });

  it("says so in the shape of the client's dialect, whatever the route", async () => {
    for (const route of routes.filter((name) => !PUBLIC.includes(name) && !name.startsWith('HEAD'))) {
      const answer = await ask(route, {});
      expect([route, await answer.json()]).toMatchObject([route, refusalAt(route)]);
    }
  });

  it('answers something else to whoever has a token', async () => {
    for (const route of routes.filter((name) => !APART.includes(name))) {
      const { status } = await ask(route, { authorization: `Bearer ${TOKEN}` });
      expect([route, status === 401 || status === 403 || status === 500]).toEqual([route, false]);
    }
  });
});

/** What a stranger reads at a route. */
function refusalAt(route: string): object {
  if (route.includes('/v1beta/') || route === 'POST /v1/models/*')
    return { error: { code: 401, status: 'UNAUTHENTICATED' } };
  if (route.includes('/v1/messages')) return { type: 'error', error: { type: 'authentication_error' } };
  return { error: { code: 'invalid_api_key' } };
}
