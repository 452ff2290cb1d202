import type { BlockList } from 'node:net';
import { addressList } from '../../platform/config/address-list.js';
import type { AccessTokenId } from '../../platform/crypto/ids.js';
import type { BudgetSettings, LimitSettings } from '../catalog/ceilings.js';
import { isLimited } from '../catalog/is-limited.js';
import type { TokenEntity } from '../catalog/entities.js';
import { PLAIN_TOKEN } from '../catalog/identity/declaration.js';
import { AccessToken, type Route } from '../catalog/snapshot.js';

/** Who asks: the access token that was presented, what it is bound to, and what holds for it of both. */
export interface Caller {
  readonly accessToken: AccessToken;
  readonly tokenId: AccessTokenId;
  /** What logs call the access token; never a part of it. */
  readonly tokenLabel: string;
  /** Indexes what is counted for the access token in memory that workers share. */
  readonly tokenSlot: number;
  readonly route: Route;
  /** Its own, else what its route gives each of its access tokens. */
  readonly limits: LimitSettings;
  readonly isLimited: boolean;
  /** Its own, else what its route gives each of its access tokens. */
  readonly budget: BudgetSettings;
  /** It, its route or its tenant has a budget. */
  readonly isBudgeted: boolean;
  readonly fieldRules: Route['fieldRules'];
  /** The only addresses that it may be used from; null allows every address. */
  readonly addresses: BlockList | null;
  /** The only models that it may ask for, by name or `prefix*`; null allows all of its route's. */
  readonly models: readonly string[] | null;
}

/** An access token on its route. */
export function callerFor(accessToken: AccessToken, route: Route): Caller {
  const { id, label, slot, entity } = accessToken;
  const limits = entity.limits ?? route.limits;
  const budget = entity.budget ?? route.tokenBudget;
  const isGuarded = entity.models !== null || (entity.budget !== null && isLimited(entity.budget));
  return {
    accessToken,
    tokenId: id,
    tokenLabel: label,
    tokenSlot: slot,
    route,
    limits,
    isLimited: isLimited(limits),
    budget,
    isBudgeted: isLimited(budget) || isLimited(route.budget) || route.tenant.isBudgeted,
    fieldRules: isGuarded ? route.guardedFieldRules : route.fieldRules,
    addresses: entity.ipAllow === null ? null : addressList(entity.ipAllow),
    models: entity.models,
  };
}

/** The gateway itself, where it asks on a route as a client would: no access token stands behind it. */
export function innerCaller(name: string, route: Route): Caller {
  const entity: TokenEntity = {
    ...PLAIN_TOKEN,
    id: `tk_${name}`,
    origin: { kind: 'managed', place: name },
    route: route.id,
    name,
    digest: null,
    grace: null,
  };
  return callerFor(new AccessToken(entity, 0), route);
}

/** Whether an access token is served at present: neither it nor its tenant is switched off, and it has not expired. */
export function isServed({ accessToken: { entity }, route }: Caller, now: number): boolean {
  if (entity.disabled || route.tenant.disabled) return false;
  return entity.expiresAt === null || now < entity.expiresAt;
}
