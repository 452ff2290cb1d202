import { usualSettings } from '../../../platform/config/fields.js';
import { nearest } from '../../../platform/config/nearest.js';
import { isId, type AccessTokenId, type TenantId } from '../../../platform/crypto/ids.js';
import type { Secret } from '../../../platform/crypto/secret.js';
import type { LimitSettings } from '../ceilings.js';
import type { DeclaredChannel, DeclaredRoute } from '../declared.js';
import type { OriginKind } from '../entities.js';
import type { ListedChannelSettings, TenantSettings } from '../field-tables.js';
import { DECLARED_TOKEN_FIELDS, type TokenSettings } from '../token-fields.js';

/** A customer, as some configuration declared it. */
export interface DeclaredTenant extends TenantSettings {
  readonly place: string;
  readonly id?: TenantId;
  readonly name: string;
}

/** A channel that stands beside the routes, for those that refer to it. */
export interface DeclaredSharedChannel extends DeclaredChannel, ListedChannelSettings {
  /** The name or id of the only tenant whose routes may refer to it; null lets every tenant's. */
  readonly tenant: string | null;
}

/** A channel that stands elsewhere, as a route refers to it. */
export interface DeclaredReference {
  readonly place: string;
  /** How many channels and references of the route stand before it. */
  readonly index: number;
  /** Its label or id. */
  readonly channel: string;
  readonly priority: number | null;
  readonly weight: number | null;
  readonly isDirect: boolean | null;
  readonly limits: LimitSettings | null;
}

/** An access token that says nothing of itself. */
export const PLAIN_TOKEN: TokenSettings = usualSettings(DECLARED_TOKEN_FIELDS);

/** An access token that is declared beside the routes. */
export interface DeclaredAccessToken extends TokenSettings {
  readonly place: string;
  readonly id?: AccessTokenId;
  readonly name: string | null;
  readonly secret: Secret;
  /** The name or id of its route. */
  readonly route: string;
}

/** A route, and what only the form with lists at the top can say of it. */
export interface DeclaredRouteWithReferences extends DeclaredRoute {
  /** The name or id of its tenant. */
  readonly tenant?: string;
  readonly references?: readonly DeclaredReference[];
}

/** Everything that files and environment declare, as it stands there. */
export interface Declaration {
  readonly tenants: readonly DeclaredTenant[];
  /** Channels beside the routes. */
  readonly channels: readonly DeclaredSharedChannel[];
  readonly routes: readonly DeclaredRouteWithReferences[];
  readonly tokens: readonly DeclaredAccessToken[];
  /** Whether a place is in the environment or in a file. */
  readonly originOf: (place: string) => OriginKind;
}

/** What a configuration that only knows routes declares. */
export function declarationOf(routes: readonly DeclaredRoute[]): Declaration {
  return { tenants: [], channels: [], tokens: [], routes, originOf: originByPlace };
}

/** What references may mean, by id and, where no id is the same, by name. */
export function byReference<Named extends { readonly id?: string | undefined; readonly name: string }>(
  all: readonly Named[],
): ReadonlyMap<string, Named> {
  const byName = all.toReversed().map((named): [string, Named] => [named.name, named]);
  const byId = all.flatMap((named): [string, Named][] => (named.id === undefined ? [] : [[named.id, named]]));
  return new Map([...byName, ...byId]);
}

/** The same among channels; what they are called is their id there, unless that is an identity. */
export function channelsByReference(all: readonly DeclaredSharedChannel[]): ReadonlyMap<string, DeclaredSharedChannel> {
  const named = all.filter(({ id }) => isId('ch', id)).toReversed();
  const byName = named.map((channel): [string, DeclaredSharedChannel] => [channel.name, channel]);
  const byId = all.toReversed().map((channel): [string, DeclaredSharedChannel] => [channel.id, channel]);
  return new Map([...byName, ...byId]);
}

/** Says that a reference leads nowhere, and what it may have meant. */
export function unknownReference(kind: string, wanted: string, known: readonly string[]): string {
  const suggestion = nearest(wanted, known);
  const hint = suggestion === undefined ? '' : `; did you mean "${suggestion}"?`;
  return `refers to the ${kind} "${wanted}", which does not exist${hint}`;
}

const VARIABLE = /^[A-Z][A-Z0-9_]*(?=$|[.[])/;

/** Places in the environment begin with a variable. */
function originByPlace(place: string): OriginKind {
  return VARIABLE.test(place) ? 'env' : 'file';
}
