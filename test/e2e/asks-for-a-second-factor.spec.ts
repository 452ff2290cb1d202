import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { codeAt } from '../support/authenticator.js';
import { routeFixture } from '../support/fixture.js';

const STEP_MS = 30_000;

interface Enrolled {
  readonly owner: Console;
  readonly secret: string;
  readonly codes: string[];
  /** When the code was shown by which the second factor was turned on. */
  readonly at: number;
}

describe('a second factor', () => {
  const fixture = routeFixture();

  const enrol = async (): Promise<Enrolled> => {
    const { url } = await fixture.start({}, { ADMIN_PASSWORD });
    const owner = new Console(url);
    await owner.signIn();
    const offer = await owner.ask('account/totp', { method: 'POST', body: {} });
    const secret = String(offer.body['secret']);
    expect(offer.body['uri']).toContain(`secret=${secret}&issuer=AI%20Gateway`);
    const at = Date.now();
    const confirmed = await owner.ask('account/totp', { method: 'PUT', body: { code: codeAt(secret, at) } });
    expect(confirmed.status).toBe(200);
    return { owner, secret, codes: confirmed.body['recovery_codes'] as string[], at };
  };
  const login = async (url: string, code?: string) =>
    await new Console(url).signIn({ password: ADMIN_PASSWORD, ...(code !== undefined && { code }) });

  it('is on once a code of it was entered, and then the password alone is not enough', async () => {
    const { owner, codes } = await enrol();
    expect(codes).toHaveLength(10);
    expect((await owner.ask('account')).body).toMatchObject({ has_totp: true, recovery_codes_left: 10 });
    const without = await login(owner.url);
    expect([without.status, without.body.error?.code]).toEqual([401, 'invalid_credentials']);
    const wrong = await login(owner.url, '000000');
    expect(wrong.body.error?.message).toBe(without.body.error?.message);
  });

  it('takes each code once, and none from before the last one', async () => {
    const { owner, secret, at } = await enrol();
    const next = codeAt(secret, at + STEP_MS);
    expect((await login(owner.url, codeAt(secret, at))).status).toBe(401);
    expect((await login(owner.url, next)).status).toBe(200);
    expect((await login(owner.url, next)).status).toBe(401);
    expect((await login(owner.url, codeAt(secret, at))).status).toBe(401);
  });

  it('takes each recovery code once, however it is written', async () => {
    const { owner, codes } = await enrol();
    expect((await login(owner.url, codes[0]!.toUpperCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await login(owner.url, codes[0])).status).toBe(401);
    expect((await owner.ask('account')).body).toMatchObject({ recovery_codes_left: 9 });
    const renewed = await owner.ask('account/recovery-codes', { method: 'POST', body: {} });
    expect((await login(owner.url, codes[1])).status).toBe(401);
    expect((await login(owner.url, (renewed.body['recovery_codes'] as string[])[0])).status).toBe(200);
  });

  it('lets people stay for seven days, and is off again when they say so', async () => {
    const { owner, secret, at } = await enrol();
    const person = new Console(owner.url);
    const kept = await person.signIn({ password: ADMIN_PASSWORD, code: codeAt(secret, at + STEP_MS), keep: true });
    expect(kept.headers.get('set-cookie')).toContain('Max-Age=604800');
    expect((await person.ask('account/totp', { method: 'DELETE' })).status).toBe(204);
    expect((await owner.ask('account')).body.error?.code).toBe('session_expired');
    expect((await login(owner.url)).status).toBe(200);
  });

  it('is never shown again, and its secret is sealed', async () => {
    const { owner, secret } = await enrol();
    const again = await owner.ask('account');
    expect(JSON.stringify(again.body)).not.toContain(secret);
    const early = await owner.ask('account/totp', { method: 'PUT', body: { code: '123456' } });
    expect(early.body.error?.code).toBe('not_possible');
  });
});
