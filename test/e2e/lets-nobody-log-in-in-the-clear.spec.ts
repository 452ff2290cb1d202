import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD } from '../support/admin.js';
import { routeFixture } from '../support/fixture.js';
import { askRaw, type RawAnswer } from '../support/raw-ask.js';

const DOMAIN = 'ai.example.com';

describe('a password', () => {
  const fixture = routeFixture();

  /** A login whose request has these headers, at a gateway with these variables. */
  async function login(headers: Record<string, string>, variables: Record<string, string> = {}): Promise<RawAnswer> {
    const { url } = await fixture.start({}, { ADMIN_PASSWORD, DOMAIN, ...variables });
    const body = JSON.stringify({ password: ADMIN_PASSWORD });
    const sent = { 'content-type': 'application/json', ...headers };
    return await askRaw(url, '/admin/api/v1/session', { method: 'POST', body, headers: sent });
  }

  function outcome({ status, headers, text }: RawAnswer): [number, string | undefined] {
    const { error } = JSON.parse(text) as { error?: { code: string } };
    return [status, error?.code ?? headers['set-cookie']?.[0]?.split('=')[0]];
  }

  it.each([
    ['under the name of the domain', { host: DOMAIN }],
    ['of a proxy that nobody trusts and that says it was https', { host: DOMAIN, 'x-forwarded-proto': 'https' }],
    ['that was sent on to this machine by somebody', { 'x-forwarded-for': '203.0.113.7' }],
    ['that was sent on, as a newer header says', { forwarded: 'for=203.0.113.7;proto=https' }],
  ])('is not taken over plain http from a request %s', async (_, headers) => {
    const answer = await login(headers);
    expect(outcome(answer)).toEqual([403, 'insecure_transport']);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('is taken at this very machine, and the cookie says that it is not for https', async () => {
    expect(outcome(await login({}))).toEqual([200, 'gw_s_insecure']);
  });

  it('is taken over plain http from elsewhere where ADMIN_INSECURE_HTTP says so', async () => {
    const answer = await login({ host: DOMAIN }, { ADMIN_INSECURE_HTTP: 'true' });
    expect(outcome(answer)).toEqual([200, 'gw_s_insecure']);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).not.toMatch(/Secure/);
  });

  it('is taken over https by a proxy that is trusted, and what it said before the proxy counts for nothing', async () => {
    const trusted = { TRUSTED_PROXIES: '127.0.0.1' };
    const answer = await login({ host: DOMAIN, 'x-forwarded-proto': 'https' }, trusted);
    expect(outcome(answer)).toEqual([200, '__Host-gw_s']);
    expect(answer.headers['set-cookie']?.[0]).toMatch(/; *Secure/);
    const spoofed = await login({ host: DOMAIN, 'x-forwarded-proto': 'https, http' }, trusted);
    expect(outcome(spoofed)).toEqual([403, 'insecure_transport']);
  });
});
