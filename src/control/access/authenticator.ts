import { addressList, isListed } from '../../platform/config/address-list.js';
import { BoundedMap } from '../../platform/memory/bounded-map.js';
import type { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';
import type { ControlStore } from '../store/control-store.js';
import { proofOf, type Actor } from './actor.js';
import type { ActorRates, RateState } from './actor-rates.js';
import type { IssuedToken } from './admin-tokens.repository.js';
import { isAdminToken, secretDigest } from './bearer-secret.js';
import { reaches, widestScope, type Role, type Scope } from './rights.js';
import { isSeed4Token } from './seed4-token.js';
import { isOpen, RECENT_MS } from './session-rules.js';

/** What a request presents to prove who it is. */
export interface Presented {
  /** From `Authorization` and `X-API-Key`, in the order in which they count. */
  readonly bearers: readonly string[];
  /** From the cookie. */
  readonly sessionSecret: string | null;
  readonly address: string;
  /** Which of the actor's rates the request counts in. */
  readonly rate: { readonly kind: string; readonly perMinute: number };
}

/** Who it is, and how they stand with their rate. */
export interface Authenticated {
  readonly actor: Actor;
  readonly rate: RateState;
}

/** Uses are noted this often at most. */
const NOTED_MS = 60_000;
const MOST_NOTED = 10_000;

/**
 * Tells who a request is from. Nothing is remembered between two requests: who is disabled, logged out or revoked is so
 * at once, on every worker and replica.
 */
export class Authenticator {
  private readonly noted = new BoundedMap<string, number>(MOST_NOTED);

  constructor(
    private readonly store: ControlStore,
    private readonly clock: Clock,
    private readonly rates: ActorRates,
  ) {}

  /** Throws `not_authenticated` or `session_expired`. */
  async authenticate({ bearers, sessionSecret, address, rate }: Presented): Promise<Authenticated> {
    const actor = bearers.length > 0 ? await this.bearerOf(bearers, address) : await this.personOf(sessionSecret);
    return { actor, rate: this.rates.take(actor.id, rate.kind, rate.perMinute) };
  }

  private async bearerOf(bearers: readonly string[], address: string): Promise<Actor> {
    for (const bearer of bearers) {
      if (isSeed4Token(bearer)) return await this.personOf(bearer);
      if (!isAdminToken(bearer)) continue;
      const token = await this.store.of('adminTokens').byDigest(secretDigest(bearer));
      if (token !== null) return await this.tokenActor(token, address);
    }
    throw new ControlError('not_authenticated');
  }

  private async tokenActor(token: IssuedToken, address: string): Promise<Actor> {
    const { id, name, scope, tenant, expires_at: expires, ip_allow: allowed } = token;
    const now = this.clock.now();
    if (expires !== null && expires <= now) throw new ControlError('not_authenticated');
    if (!isAllowedFrom(allowed, address)) throw new ControlError('not_authenticated');
    if (!isStillGranted(token)) throw new ControlError('not_authenticated');
    if (this.isToNote(id, now)) await this.store.of('adminTokens').touch(id, now);
    return { kind: 'token', id, name, scope: scope as Scope, tenant };
  }

  private async personOf(secret: string | null): Promise<Actor> {
    if (secret === null) throw new ControlError('not_authenticated');
    const found = await this.store.of('sessions').byDigest(secretDigest(secret));
    if (found === null) throw new ControlError('session_expired');
    const { session, person } = found;
    const now = this.clock.now();
    if (!isOpen(session, person, now)) throw new ControlError('session_expired');
    if (this.isToNote(session.id, now)) await this.store.of('sessions').touch(session.id, now);
    const { id, name, role, tenant } = person;
    const own = { session: session.id, provesBy: proofOf(person), recentUntil: session.confirmed_at + RECENT_MS };
    return { kind: 'person', id, name, role: role as Role, tenant, ...own };
  }

  private isToNote(id: string, now: number): boolean {
    if (now - (this.noted.get(id) ?? Number.NEGATIVE_INFINITY) < NOTED_MS) return false;
    this.noted.set(id, now);
    return true;
  }
}

/** A token has no more rights than the person who issued it, now as then; commands issue for nobody. */
function isStillGranted({
  created_by: creator,
  creator_role: role,
  creator_disabled: disabled,
  scope,
}: IssuedToken): boolean {
  if (!isPerson(creator)) return true;
  const widest = role === null || disabled === 1 ? null : widestScope(role as Role);
  return widest !== null && reaches(widest, scope as Scope);
}

function isPerson(id: string): boolean {
  return id.startsWith('us_');
}

/** `allowed` is a JSON list of addresses and networks; null: from anywhere. */
function isAllowedFrom(allowed: string | null, address: string): boolean {
  if (allowed === null) return true;
  const list = addressList(JSON.parse(allowed) as string[]);
  return list !== null && isListed(list, address);
}
