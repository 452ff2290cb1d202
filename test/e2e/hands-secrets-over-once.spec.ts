import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { adminToken } from '../support/admin-actors.js';
import { ADMIN_PASSWORD, ask, type AdminAnswer } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';
import type { TestGateway } from '../support/gateway.js';
import { until, untilRight } from '../support/until.js';

describe('a secret that is shown once', () => {
  const fixture = routeFixture();

  async function open(): Promise<{ gateway: TestGateway; bearer: Record<string, string> }> {
    const gateway = await fixture.start({}, { ADMIN_PASSWORD });
    return { gateway, bearer: { authorization: `Bearer ${await adminToken(gateway.app, 'admin')}` } };
  }

  /** Sends the request and is gone before the answer; resolves once the gateway has noticed. */
  async function leave(url: string, headers: Record<string, string>, body: object): Promise<void> {
    const text = JSON.stringify(body);
    const { hostname, port } = new URL(url);
    const all = { host: `${hostname}:${port}`, 'content-type': 'application/json', ...headers };
    const head = Object.entries({ ...all, 'content-length': String(text.length) }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    const socket = connect({ host: hostname, port: Number(port) });
    const gone = new Promise<void>((done) => socket.once('close', () => done()));
    socket.on('error', () => {});
    socket.write(`POST /admin/api/v1/tokens HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n${text}`, () =>
      socket.resetAndDestroy(),
    );
    await gone;
  }

  /** Asks again until the first request has been dealt with. */
  async function again(url: string, headers: Record<string, string>, body: object): Promise<AdminAnswer> {
    return await untilRight(
      async () => await ask(url, 'tokens', { body, headers }),
      ({ status }) => status !== 409,
    );
  }

  it('is shown again where the answer did not arrive, and then never more', async () => {
    const { gateway, bearer } = await open();
    const headers = { ...bearer, 'idempotency-key': 'lost' };
    const body = { name: 'Ann' };
    await leave(gateway.url, headers, body);
    const first = await again(gateway.url, headers, body);
    expect([first.status, first.body['secret']]).toEqual([201, expect.stringMatching(/^gw_/)]);
    const second = await again(gateway.url, headers, body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect([second.status, second.body['secret'], second.body['id']]).toEqual([201, null, first.body['id']]);
    const { body: tokens } = await ask(gateway.url, 'tokens?q=Ann', { headers: bearer });
    expect((tokens['data'] as object[]).length).toBe(1);
  });

  it('is forgotten as soon as its arrival is confirmed', async () => {
    const { gateway, bearer } = await open();
    const headers = { ...bearer, 'idempotency-key': 'confirmed' };
    const body = { name: 'Ben' };
    await leave(gateway.url, headers, body);
    const other = { authorization: `Bearer ${await adminToken(gateway.app, 'read')}` };
    const confirm = async (who: Record<string, string>): Promise<number> =>
      (await ask(gateway.url, 'ack', { body: { idempotency_key: 'confirmed' }, headers: who })).status;
    expect(await confirm(other)).toBe(204);
    const isMade = async (): Promise<boolean> =>
      ((await ask(gateway.url, 'tokens?q=Ben', { headers: bearer })).body['data'] as object[]).length === 1;
    await until(isMade);
    const busy = await again(gateway.url, { ...headers, 'idempotency-key': 'settled' }, { name: 'Cid' });
    expect(busy.status).toBe(201);
    expect(await confirm(bearer)).toBe(204);
    const told = await again(gateway.url, headers, body);
    expect([told.status, told.body['secret']]).toEqual([201, null]);
  });
});
