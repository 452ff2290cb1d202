import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { METHODS } from 'node:http';
import { RouteTable } from '../../src/http/errors/route-table.js';
import { startRoute, TOKEN, type TestGateway } from '../support/gateway.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';

/** What anybody may ask for; every other route needs a token. */
const PUBLIC = ['GET /', 'GET /health', 'GET /health/ready', 'HEAD /', 'HEAD /health', 'HEAD /health/ready'];

describe('every route of the router', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  let routes: string[];

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    gateway = await startRoute(upstream.baseUrl);
    const table = gateway.app.get(RouteTable);
    routes = table.all().map(({ method, path }) => `${method} ${path}`);
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

  it('answers 401 to whoever has no token or a wrong one, unless it is public', async () => {
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

  it('says so in the shape of an error of its clients, whatever the route', async () => {
    for (const route of routes.filter((name) => !PUBLIC.includes(name) && !name.startsWith('HEAD'))) {
      const answer = await ask(route, {});
      const body = (await answer.json()) as { error: { code: string | number } };
      const code = route.includes('/v1beta/') ? 401 : 'invalid_api_key';
      expect([route, body.error.code]).toEqual([route, code]);
    }
  });

  it('answers something else to whoever has a token', async () => {
    for (const route of routes) {
      const { status } = await ask(route, { authorization: `Bearer ${TOKEN}` });
      expect([route, status === 401 || status === 403 || status === 500]).toEqual([route, false]);
    }
  });
});
