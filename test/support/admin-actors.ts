import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { newOpaqueSecret, secretDigest } from '../../src/control/access/bearer-secret.js';
import { Administration } from '../../src/control/administration.js';
import type { SessionRow } from '../../src/platform/database/control-schema.js';
import { until } from './until.js';
import { Access } from '../../src/control/access/access.js';
import { newPerson } from '../../src/control/access/environment-owner.js';
import { csrfOf } from '../../src/control/access/session-cookie.js';
import type { Role, Scope } from '../../src/control/access/rights.js';
import { ControlStore } from '../../src/control/store/control-store.js';
import { randomId } from '../../src/platform/crypto/base32.js';
import { ACTOR } from './control.js';

/** A tenant that nothing belongs to. */
export const OTHER_TENANT = 'tn_otherotherother2';

/** Headers by which somebody asks. */
export type Credential = Record<string, string>;

const FACTS = { address: '127.0.0.1', requestId: 'r', userAgent: 'test', reason: null };
let made = 0;

/** The cookie and what goes with it of a person of a role who has just logged in. */
export async function sessionOf(
  app: NestFastifyApplication,
  role: Role,
  change: {
    readonly disabled?: 0 | 1;
    readonly ended?: boolean;
    readonly expired?: boolean;
    readonly tenant?: string;
  } = {},
): Promise<Credential> {
  const { access, people } = partsOf(app);
  const tenant = role === 'tenant_admin' ? (change.tenant ?? OTHER_TENANT) : null;
  const login = `${role}-${++made}`;
  const person = newPerson({ login, name: login, role, tenant }, Date.now());
  await people.create(person, { actor: ACTOR, action: 'person.create' });
  const opened = await access.of('logins').open(person, FACTS, { kind: 'console', isKept: false });
  const audit = { actor: ACTOR, action: 'test' };
  const { session } = opened;
  const secret = change.expired === true ? await expiredSession(app, session) : opened.secret;
  if (change.disabled === 1)
    await people.update({ id: person.id, change: { disabled: 1 }, expected: 'any', ends: 'none', audit });
  if (change.ended === true) await app.get(ControlStore).of('sessions').end(session.id, null, audit);
  return { cookie: `gw_s_insecure=${secret}`, 'x-gw-csrf': csrfOf(secret), 'sec-fetch-site': 'same-origin' };
}

/** The secret of a fresh admin token. */
export async function adminToken(
  app: NestFastifyApplication,
  scope: Scope,
  state: { readonly tenant?: string; readonly revoked?: boolean; readonly expired?: boolean } = {},
): Promise<string> {
  const { access } = partsOf(app);
  const form = { name: 'test', scope, ...(state.tenant !== undefined && { tenant: state.tenant }) };
  const { id, secret } = await access.of('operator').issueToken(form);
  const tokens = app.get(ControlStore).of('adminTokens');
  const audit = { actor: ACTOR, action: 'test' };
  if (state.revoked === true) await tokens.remove(id, 'any', audit);
  if (state.expired === true) await tokens.update(id, { expires_at: Date.now() - 1_000 }, 'any', audit);
  return secret;
}

/** The secret of a session of the same person whose time is over. */
async function expiredSession(app: NestFastifyApplication, session: SessionRow): Promise<string> {
  const secret = newOpaqueSecret();
  const past = Date.now() - 1_000;
  const row = { ...session, id: randomId('ses_'), digest: secretDigest(secret), expires_at: past };
  await app.get(ControlStore).of('sessions').open(row, { actor: ACTOR, action: 'test' });
  return secret;
}

/** A client's access token that does not count any more. */
export async function clientToken(
  app: NestFastifyApplication,
  state: 'paused' | 'revoked' | 'expired',
): Promise<string> {
  const tokens = app.get(Administration).of('tokens');
  const writing = { actor: ACTOR, via: 'api' } as const;
  const routes = await app.get(Administration).of('routes').list(null);
  const [tenant] = (await app.get(Administration).of('tenants').list(null)).map(({ id }) => id);
  const own = routes.find(({ name }) => name === 'of clients');
  const route =
    own ?? (await app.get(Administration).of('routes').create({ name: 'of clients', tenant }, writing)).document;
  const soon = new Date(Date.now() + 50).toISOString();
  const expires = state === 'expired' ? { expires_at: soon } : {};
  const { secret, document } = await tokens.create({ name: state, route: route.id, ...expires }, writing);
  if (state === 'paused') await tokens.pause(document.id, true, writing);
  if (state === 'revoked') await tokens.revoke(document.id, 'any', writing);
  if (state === 'expired') await until(() => Date.now() > Date.parse(soon));
  return secret!;
}

function partsOf(app: NestFastifyApplication) {
  return { access: app.get(Access), people: app.get(ControlStore).of('people') };
}
