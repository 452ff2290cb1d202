import { describe, expect, it } from '@jest/globals';
import { adminToken } from '../support/admin-actors.js';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';
import type { TestGateway } from '../support/gateway.js';
import { until } from '../support/until.js';
import { PlaygroundTokens } from '../../src/control/playground/playground-tokens.js';
import { Administration } from '../../src/control/administration.js';
import { during, hasBegun } from '../support/during.js';

const NAME = 'playground of admin';

interface Issued {
  readonly id: string;
  readonly secret: string;
  readonly expires_at: string;
  readonly [field: string]: unknown;
}

describe('an access token for the playground', () => {
  const fixture = routeFixture();

  async function open(): Promise<{ gateway: TestGateway; person: Console }> {
    const gateway = await fixture.start({}, { ADMIN_PASSWORD });
    const person = new Console(gateway.url);
    await person.signIn();
    return { gateway, person };
  }

  async function chat(url: string, token: string): Promise<number> {
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'Hello!' }] }),
    });
    await response.text();
    return response.status;
  }

  const playground = (gateway: TestGateway): PlaygroundTokens =>
    gateway.app.get(Administration).of('playground') as PlaygroundTokens;

  it('lasts for a quarter of an hour, is narrowly limited, and is booked and audited by name', async () => {
    const { gateway, person } = await open();
    const asked = await during(() => person.ask('playground/token', { body: {} }));
    const issued = asked.value.body as unknown as Issued;
    expect(asked.value.status).toBe(201);
    expect(issued).toMatchObject({ route_name: expect.any(String), limits: { rpm: 30, concurrency: 4 } });
    expect(hasBegun(issued.expires_at, 15 * 60_000, asked)).toBe(true);
    expect(await chat(gateway.url, issued.secret)).toBe(200);
    const isTold = (): boolean => gateway.logLines().some(({ msg, token }) => msg === 'request' && token === NAME);
    await until(isTold);
    expect(isTold()).toBe(true);
    const audit = await person.ask('audit');
    const noted = (audit.body['data'] as { action: string }[]).find(({ action }) => action === 'playground.token');
    expect(noted).toMatchObject({ target: issued.id });
    expect(JSON.stringify(audit.body)).not.toContain(issued.secret);
    expect((await person.ask('versions')).body['data']).toEqual([]);
    const { body: tokens } = await person.ask('tokens');
    expect(JSON.stringify(tokens)).not.toContain(issued.id);
  });

  it('ends with the session that it was issued in', async () => {
    const { gateway, person } = await open();
    const first = (await person.ask('playground/token', { body: {} })).body as unknown as Issued;
    const other = new Console(gateway.url);
    await other.signIn();
    const second = (await other.ask('playground/token', { body: {} })).body as unknown as Issued;
    await person.ask('session', { method: 'DELETE' });
    await playground(gateway).recheck();
    expect([await chat(gateway.url, first.secret), await chat(gateway.url, second.secret)]).toEqual([401, 200]);
  });

  it('outlives a change of the configuration, and the oldest goes when one person has many', async () => {
    const { gateway, person } = await open();
    const issued: string[] = [];
    for (let i = 0; i < 6; i++)
      issued.push((await person.ask('playground/token', { body: {} })).body['secret'] as string);
    await person.ask('routes', { body: { name: 'team' } });
    expect([await chat(gateway.url, issued[0]!), await chat(gateway.url, issued[5]!)]).toEqual([401, 200]);
  });

  it('belongs to routes of the own tenant alone, and is no way to administer', async () => {
    const { gateway, person } = await open();
    const { body: routes } = await person.ask('routes');
    const route = (routes['data'] as { id: string }[])[0]!.id;
    const foreign = {
      authorization: `Bearer ${await adminToken(gateway.app, 'admin', { tenant: 'tn_aaaaaaaaaaaaaaaa' })}`,
    };
    const refused = await ask(gateway.url, 'playground/token', { body: { route }, headers: foreign });
    expect([refused.status, refused.body.error?.code]).toEqual([404, 'not_found']);
    const without = await ask(gateway.url, 'playground/token', { body: {}, headers: foreign });
    expect([without.status, without.body.error?.code]).toEqual([400, 'validation_failed']);
    const reader = { authorization: `Bearer ${await adminToken(gateway.app, 'read')}` };
    const { status, body } = await ask(gateway.url, 'playground/token', { body: { route }, headers: reader });
    expect(status).toBe(201);
    const headers = { authorization: `Bearer ${body['secret'] as string}` };
    expect((await ask(gateway.url, 'tokens', { headers })).status).toBe(401);
  });
});
