import { derivedId, type AccessTokenId, type RouteId } from '../../../platform/crypto/ids.js';
import type { Problem } from '../../../platform/config/problem.js';
import type { Secret } from '../../../platform/crypto/secret.js';
import type { TokenEntity } from '../entities.js';
import { DECLARED_TOKEN_FIELDS } from '../token-fields.js';
import { ListedOrigins } from '../listed-origin.js';
import {
  byReference,
  PLAIN_TOKEN,
  unknownReference,
  type Declaration,
  type DeclaredAccessToken,
  type DeclaredRouteWithReferences,
} from './declaration.js';
import type { IdentitySource } from './identity-source.js';
import { keyDigest } from './key-digest.js';
import { tokenDigestOf } from './token-digest.js';

/** An access token whose route has no id yet. */
export type UnboundToken = Omit<TokenEntity, 'route'>;

const SETTINGS = Object.values(DECLARED_TOKEN_FIELDS).map(({ setting }) => setting);

/**
 * An access token on its route. Made of its fields in one order, so that all of them have one compact shape: there may
 * be a hundred thousand, and a copy by spreading keeps most of its fields in a list of its own.
 */
export function boundToken(token: UnboundToken, route: RouteId): TokenEntity {
  return new CompactToken(token, route) as unknown as TokenEntity;
}

class CompactToken {
  readonly id: UnboundToken['id'];
  readonly origin: UnboundToken['origin'];
  readonly name: UnboundToken['name'];
  readonly digest: UnboundToken['digest'];
  readonly grace: UnboundToken['grace'];

  constructor(
    token: UnboundToken,
    readonly route: RouteId,
  ) {
    this.id = token.id;
    this.origin = token.origin;
    this.name = token.name;
    this.digest = token.digest;
    this.grace = token.grace;
    for (const setting of SETTINGS) (this as Record<string, unknown>)[setting] = token[setting];
  }
}

/** The access tokens of every route, in the order of the routes. */
export function identifyTokens(
  declaration: Declaration,
  source: IdentitySource,
  problems: Problem[],
): readonly (readonly UnboundToken[])[] {
  const { routes, originOf } = declaration;
  const meant = byReference(routes);
  const origins = new ListedOrigins();
  const beside = Map.groupBy(declaration.tokens, (token) => routeOf(token, meant, problems));
  return routes.map((route) => {
    const { place, name, isOpen } = route;
    const origin = { kind: originOf(place), place };
    const open = { ...PLAIN_TOKEN, id: openId(source), origin, name: `${name}/open`, digest: null, grace: null };
    const own = isOpen
      ? [open]
      : route.tokens.map((secret, index) => ({
          ...PLAIN_TOKEN,
          ...known(secret, source),
          origin,
          name: `${name}/${index + 1}`,
          grace: null,
        }));
    const others = (beside.get(route) ?? []).map((token, index) => {
      const { place: at, id, secret, route: _, ...settings } = token;
      const { digest, id: computed } = known(secret, source);
      const label = token.name ?? `${name}/${own.length + index + 1}`;
      const from = origins.of(originOf(at), at);
      return { ...settings, id: id ?? computed, origin: from, name: label, digest, grace: null };
    });
    return [...own, ...others];
  });
}

/** There is one open route at most. */
function openId({ key }: IdentitySource): AccessTokenId {
  return derivedId('tk', key, ['open']);
}

function known(secret: Secret, { key }: IdentitySource): Pick<TokenEntity, 'id' | 'digest'> {
  const keyed = keyDigest(secret, key);
  return { id: derivedId('tk', key, ['secret', keyed]), digest: tokenDigestOf(secret.reveal(), keyed) };
}

function routeOf(
  { place, route: wanted }: DeclaredAccessToken,
  routes: ReadonlyMap<string, DeclaredRouteWithReferences>,
  problems: Problem[],
): DeclaredRouteWithReferences | null {
  const route = routes.get(wanted);
  if (route !== undefined) return route;
  const names = [...routes.values()].map(({ name }) => name);
  problems.push({ place: `${place}.route`, message: unknownReference('route', wanted, names) });
  return null;
}
