import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { suite } from '../support/suite.js';
import { startGateway } from '../support/gateway.js';

/** So few that a slow machine asks for more of them before they are granted anew. */
const PER_MINUTE = 6;
const DEAR_PER_MINUTE = PER_MINUTE / 6;

describe('who administers', () => {
  const own = suite();

  async function open(): Promise<Console> {
    const variables = { ADMIN_PASSWORD, ADMIN_RATE_PER_MINUTE: String(PER_MINUTE) };
    const gateway = own.keep(await startGateway(variables));
    const console = new Console(gateway.url);
    await console.signIn();
    return console;
  }

  it.each([
    ['a minute holds', 'tenants', {}, PER_MINUTE],
    ['a sixth of it, where that is dear', 'audit/verify', { method: 'POST' }, DEAR_PER_MINUTE],
  ])('gets as many answers as %s, and is then told when to come back', async (_name, path, request, most) => {
    const console = await open();
    const first = await console.ask(path, request);
    expect([first.status < 300, first.headers.get('ratelimit-limit')]).toEqual([true, String(most)]);
    // the rate refills while they are asked for: the clock of a slow machine grants some more
    let last = first;
    for (let i = 0; i < 20 * most && last.status !== 429; i++) last = await console.ask(path, request);
    expect([last.status, last.body.error?.code]).toEqual([429, 'rate_limited']);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('has the reason for a change kept with its entry of the audit log, within 200 characters', async () => {
    const console = await open();
    const body = { name: 'acme' };
    const reason = 'r'.repeat(200);
    const made = await console.ask('tenants', { body, headers: { 'x-audit-reason': `${reason}beyond` } });
    expect(made.status).toBe(201);
    const log = await console.ask('audit?limit=1');
    expect(log.body['data']).toMatchObject([{ action: 'tenants.create', reason }]);
  });
});
