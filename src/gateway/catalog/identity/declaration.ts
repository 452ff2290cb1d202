import type { AccessTokenId, RouteId, TenantId } from '../../../platform/crypto/ids.js';
import type { Secret } from '../../../platform/crypto/secret.js';
import type { DeclaredChannel, DeclaredRoute, LimitSettings } from '../declared.js';
import type { OriginKind, TokenEntity } from '../entities.js';

/** A customer, as some configuration declared it. */
export interface DeclaredTenant {
  readonly place: string;
  readonly id?: TenantId;
  readonly name: string;
  readonly note: string | null;
  readonly disabled: boolean;
}

/** A channel that stands elsewhere, as a route refers to it. */
export interface DeclaredReference {
  readonly place: string;
  /** Its label or id. */
  readonly channel: string;
  readonly priority: number | null;
  readonly weight: number | null;
  readonly limits: LimitSettings | null;
}

/** What an access token may say of itself where it is declared. */
export type TokenSettings = Pick<
  TokenEntity,
  'limits' | 'budget' | 'models' | 'ipAllow' | 'expiresAt' | 'note' | 'disabled'
>;

/** An access token that says nothing of itself. */
export const PLAIN_TOKEN: TokenSettings = {
  limits: null,
  budget: null,
  models: null,
  ipAllow: null,
  expiresAt: null,
  note: null,
  disabled: false,
};

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
  readonly channels: readonly DeclaredChannel[];
  readonly routes: readonly DeclaredRouteWithReferences[];
  readonly tokens: readonly DeclaredAccessToken[];
  /** Whether a place is in the environment or in a file. */
  readonly originOf: (place: string) => OriginKind;
}

/** What a configuration that only knows routes declares. */
export function declarationOf(routes: readonly DeclaredRoute[]): Declaration {
  return { tenants: [], channels: [], tokens: [], routes, originOf: originByPlace };
}

/** The id of a route, where a reference means it. */
export function isMeant(
  reference: string,
  { id, name }: { readonly id?: RouteId | TenantId | undefined; readonly name: string },
): boolean {
  return reference === id || reference === name;
}

const VARIABLE = /^[A-Z][A-Z0-9_]*(?=$|[.[])/;

/** Places in the environment begin with a variable. */
function originByPlace(place: string): OriginKind {
  return VARIABLE.test(place) ? 'env' : 'file';
}
