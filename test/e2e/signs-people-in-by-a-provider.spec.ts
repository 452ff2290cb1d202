import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ControlStore } from '../../src/control/store/control-store.js';
import { ADMIN_PASSWORD, ask, Console } from '../support/admin.js';
import { BrowserWalk } from '../support/browser-walk.js';
import { routeFixture } from '../support/fixture.js';
import { OpenIdProvider } from '../support/openid-provider.js';

const RULES = { OIDC_ROLES: 'gateway-owners=owner,gateway-viewers=viewer,acme=tenant_admin:acme' };

describe('an OpenID provider', () => {
  const fixture = routeFixture();
  let provider: OpenIdProvider;
  beforeAll(async () => {
    provider = await OpenIdProvider.start();
  });
  afterAll(async () => {
    await provider.stop();
  });
  beforeEach(() => {
    provider.script = {
      claims: { groups: ['gateway-viewers'], preferred_username: 'Ada L', email: 'ada@example.com' },
    };
  });

  const start = async (variables: Record<string, string> = RULES) =>
    await fixture.start({}, { ADMIN_PASSWORD, ...provider.variables, ...variables });

  it('is offered by the login page, and by nothing where none is configured', async () => {
    const { url } = await start({ ...RULES, OIDC_NAME: 'Example' });
    const oidc = { name: 'Example', start: '/admin/api/v1/oidc/start' };
    expect((await ask(url, 'session/methods')).body).toEqual({ password: true, oidc });
    const bare = await fixture.start({}, { ADMIN_PASSWORD });
    expect((await ask(bare.url, 'session/methods')).body).toEqual({ password: true, oidc: null });
    expect((await ask(bare.url, 'oidc/start')).status).toBe(404);
  });

  it('signs somebody in with the role of their group, and leads them where they were going', async () => {
    const { url } = await start();
    const browser = new BrowserWalk(url);
    const landing = await browser.signIn('?to=%2Fadmin%2Fchannels%3Fq%3Da');
    expect(landing).toEqual({ status: 303, to: '/admin/channels?q=a' });
    expect(await browser.whoAmI()).toMatchObject({ kind: 'person', name: 'ada-l', role: 'viewer', reauth_by: 'oidc' });
  });

  it('asks with PKCE, state and nonce for the address of PUBLIC_URL, whatever the Host says', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/admin/api/v1/oidc/start?to=//evil.example`, { redirect: 'manual' });
    const asked = new URL(response.headers.get('location')!);
    const query = Object.fromEntries(asked.searchParams);
    expect(asked.origin).toBe(provider.issuer);
    expect(query).toMatchObject({
      response_type: 'code',
      client_id: 'gateway',
      scope: 'openid profile email',
      redirect_uri: 'http://localhost/admin/api/v1/oidc/callback',
      code_challenge_method: 'S256',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(query[name]).toMatch(/^[\w-]{43}$/);
    expect(response.headers.get('set-cookie')).toMatch(
      /^gw_oidc=[\w-]+; Path=\/admin\/api\/v1\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
    const browser = new BrowserWalk(url);
    browser.keep(response.headers.getSetCookie());
    expect((await browser.comeBack(asked.href)).to).toBe('/admin');
  });

  it('knows people by issuer and subject: the same name and address are somebody else (GHSA-6g38-8j4p-j3pr, CVE-2026-14781)', async () => {
    const gateway = await start();
    const first = new BrowserWalk(gateway.url);
    await first.signIn();
    const again = new BrowserWalk(gateway.url);
    await again.signIn();
    expect((await again.whoAmI())['id']).toBe((await first.whoAmI())['id']);
    const claims = {
      sub: 'subject-2',
      groups: ['gateway-viewers'],
      preferred_username: 'admin',
      email: 'ada@example.com',
    };
    provider.script = { claims: { ...claims, email_verified: true } };
    const other = new BrowserWalk(gateway.url);
    await other.signIn();
    const who = await other.whoAmI();
    expect(who['id']).not.toBe((await first.whoAmI())['id']);
    expect(who).toMatchObject({ role: 'viewer', name: 'admin-2' });
  });

  it('decides at every sign-in: another group is another role, none is no entry and no session', async () => {
    const { url } = await start();
    const first = new BrowserWalk(url);
    await first.signIn();
    provider.script = { claims: { groups: ['gateway-owners'] } };
    const lifted = new BrowserWalk(url);
    await lifted.signIn();
    expect(await lifted.whoAmI()).toMatchObject({ role: 'owner' });
    expect(await first.whoAmI()).toMatchObject({ error: { code: 'session_expired' } });
    provider.script = { claims: { groups: ['gateway-viewers'] } };
    await lifted.signIn();
    provider.script = { claims: { groups: ['strangers'] } };
    expect((await new BrowserWalk(url).signIn()).to).toBe('/admin/login?sign_on=no_role');
    expect(await lifted.whoAmI()).toMatchObject({ error: { code: 'session_expired' } });
  });

  it('gives the tenant of a rule, and nothing for one that does not exist', async () => {
    const { url } = await start();
    provider.script = { claims: { groups: ['acme'] } };
    expect((await new BrowserWalk(url).signIn()).to).toBe('/admin/login?sign_on=no_role');
    const owner = new Console(url);
    await owner.signIn();
    const { body } = await owner.ask('tenants', { body: { name: 'acme' } });
    const browser = new BrowserWalk(url);
    await browser.signIn();
    expect(await browser.whoAmI()).toMatchObject({ role: 'tenant_admin', tenant: body['id'] });
  });

  it('reads groups of a claim inside objects, and of the user-info endpoint', async () => {
    const nested = await start({ ...RULES, OIDC_ROLES_CLAIM: 'realm_access.roles' });
    provider.script = { claims: { realm_access: { roles: ['gateway-owners'] } } };
    const browser = new BrowserWalk(nested.url);
    await browser.signIn();
    expect(await browser.whoAmI()).toMatchObject({ role: 'owner' });
    provider.script = { claims: {}, userinfo: { groups: ['gateway-viewers'] } };
    const apart = new BrowserWalk((await start()).url);
    await apart.signIn();
    expect(await apart.whoAmI()).toMatchObject({ role: 'viewer' });
  });

  it.each([
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['another issuer', { claims: { iss: 'https://evil.example' } }],
    ['another nonce', { claims: { nonce: 'of-somebody-else' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['a time long past', { claims: { exp: 1_000_000_000 } }],
    ['no subject', { claims: { sub: undefined } }],
    ['an empty subject', { claims: { sub: '' } }],
    ['a subject of more than 255 letters', { claims: { sub: 'x'.repeat(256) } }],
    ['a signature by a key that is not published', { signs: 'stranger' as const }],
    ['a signature by the secret of the client', { signs: 'HS256' as const }],
    ['no signature', { signs: 'none' as const }],
  ])('believes no token with %s', async (_, script) => {
    const gateway = await start();
    provider.script = { ...script, claims: { groups: ['gateway-owners'], ...('claims' in script && script.claims) } };
    const browser = new BrowserWalk(gateway.url);
    expect(await browser.signIn()).toEqual({ status: 303, to: '/admin/login?sign_on=provider_failed' });
    expect(await browser.whoAmI()).toMatchObject({ error: { code: 'not_authenticated' } });
    expect(JSON.stringify(gateway.logLines())).not.toContain('client-secret-of-the-test');
  });

  it('takes nobody with the state of another browser, a second time, or without a beginning', async () => {
    const { url } = await start();
    const victim = new BrowserWalk(url);
    const { to } = await victim.visit(`${url}/admin/api/v1/oidc/start`);
    expect((await new BrowserWalk(url).comeBack(to)).to).toBe('/admin/login?sign_on=expired');
    const other = (here: URL): void => here.searchParams.set('state', 'x'.repeat(43));
    expect((await victim.comeBack(to, other)).to).toBe('/admin/login?sign_on=provider_failed');
    const second = new BrowserWalk(url);
    const begun = await second.visit(`${url}/admin/api/v1/oidc/start`);
    const held = second.cookie;
    expect((await second.comeBack(begun.to)).to).toBe('/admin');
    const thief = new BrowserWalk(url);
    thief.keep([held]);
    expect((await thief.comeBack(begun.to)).to).toBe('/admin/login?sign_on=expired');
  });

  it('says why: the person declined, the provider is down', async () => {
    const { url } = await start();
    provider.script = { error: 'access_denied' };
    expect((await new BrowserWalk(url).signIn()).to).toBe('/admin/login?sign_on=denied');
    const nobody = { OIDC_ISSUER: 'http://127.0.0.1:9' };
    const alone = await fixture.start({}, { ADMIN_PASSWORD, ...provider.variables, ...nobody });
    expect((await new BrowserWalk(alone.url).signIn()).to).toBe('/admin/login?sign_on=provider_unreachable');
    expect(alone.logLines()).toContainEqual(expect.objectContaining({ fault: 'provider_unreachable' }));
  });

  it('proves anew who somebody is where that is needed, and no more than it says', async () => {
    const { url } = await start();
    provider.script = { claims: { groups: ['gateway-owners'] } };
    const browser = new BrowserWalk(url);
    await browser.signIn();
    const before = (await browser.whoAmI())['reauth_until'] as string;
    expect(Date.parse(before)).toBeLessThanOrEqual(Date.now());
    await browser.signIn('?again=1');
    expect(Date.parse((await browser.whoAmI())['reauth_until'] as string)).toBeGreaterThan(Date.now());
  });

  it('takes people by invitation where groups have no roles, once', async () => {
    const { url } = await start({});
    expect((await new BrowserWalk(url).signIn()).to).toBe('/admin/login?sign_on=not_invited');
    const owner = new Console(url);
    await owner.signIn();
    const { body } = await owner.ask('invitations', { body: { name: 'Ada', role: 'operator' } });
    const join = async (): Promise<BrowserWalk> => {
      const browser = new BrowserWalk(url);
      const begun = await ask(url, 'oidc/start', { body: { invitation: body['secret'] } });
      browser.keep(begun.headers.getSetCookie());
      await browser.comeBack(String(begun.body['url']));
      return browser;
    };
    expect(await (await join()).whoAmI()).toMatchObject({ role: 'operator', name: 'Ada' });
    provider.script = { claims: { sub: 'subject-3' } };
    expect(await (await join()).whoAmI()).toMatchObject({ error: { code: 'not_authenticated' } });
  });

  it('leaves one owner with a password where passwords are switched off (Langfuse, enforced single sign-on)', async () => {
    const { url, app } = await start({ ...RULES, OIDC_ONLY: 'true' });
    expect((await ask(url, 'session/methods')).body).toMatchObject({ password: false });
    const owner = new Console(url);
    expect((await owner.signIn()).status).toBe(200);
    const { body } = await owner.ask('invitations', { body: { name: 'Eve', role: 'admin' } });
    const form = { secret: body['secret'], login: 'eve', password: 'another long password' };
    expect((await ask(url, 'invitations/accept', { body: form })).body.error?.code).toBe('not_possible');
    expect(await app.get(ControlStore).of('people').byLogin('eve')).toBeNull();
  });

  it('never puts a disabled person in', async () => {
    const { url, app } = await start();
    const browser = new BrowserWalk(url);
    await browser.signIn();
    const { id } = await browser.whoAmI();
    const audit = {
      actor: { id: 'cli', name: 'cli', tenant: null, network: null, requestId: null, reason: null },
      action: 'test',
    };
    const update = {
      id: String(id),
      change: { disabled: 1 as const },
      expected: 'any' as const,
      ends: 'none' as const,
      audit,
    };
    await app.get(ControlStore).of('people').update(update);
    expect((await browser.signIn()).to).toBe('/admin/login?sign_on=disabled');
  });
});
