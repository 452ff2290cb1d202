import type { Problem } from '../../../platform/config/problem.js';
import { derivedId, isId, type AccessTokenId, type RouteId } from '../../../platform/crypto/ids.js';
import type { IdentitySource } from './identity-source.js';

/** What is known of a route before it has an id. */
export interface UnnamedRoute {
  readonly place: string;
  /** The id that the configuration gives it. */
  readonly given: RouteId | undefined;
  readonly tokens: readonly AccessTokenId[];
  /** What tells it apart where it has no access token. */
  readonly otherwise: string;
}

/**
 * The id of every route, in their order. A route keeps the one under which the register knows an access token of it;
 * where several could be meant, that is a problem. The register holds access token id → route id.
 */
export function nameRoutes(
  routes: readonly UnnamedRoute[],
  source: IdentitySource,
  problems: Problem[],
): readonly RouteId[] {
  const taken = takeGiven(routes, problems);
  const candidates = new Map(routes.map((route) => [route, candidatesOf(route, source, taken)]));
  settleCandidates(candidates, taken);
  tellAmbiguous(candidates, taken, problems);
  const named = new Set(taken.values());
  for (const route of routes) {
    if (route.given === undefined && !named.has(route)) taken.set(deriveRouteId(route, source, taken), route);
  }
  const byRoute = new Map([...taken].map(([id, route]) => [route, id]));
  return routes.map((route) => byRoute.get(route) ?? deriveRouteId(route, source, new Map()));
}

type Taken = Map<RouteId, UnnamedRoute>;

function takeGiven(routes: readonly UnnamedRoute[], problems: Problem[]): Taken {
  const taken: Taken = new Map();
  for (const route of routes) {
    const { given, place } = route;
    if (given === undefined) continue;
    const first = taken.get(given);
    if (first === undefined) taken.set(given, route);
    else problems.push({ place: `${place}.id`, message: `is the id of ${first.place} already` });
  }
  return taken;
}

function candidatesOf({ given, tokens }: UnnamedRoute, { register }: IdentitySource, taken: Taken): Set<RouteId> {
  const known = given === undefined ? tokens.map((token) => register.get(token)) : [];
  return new Set(known.filter((id): id is RouteId => isId('rt', id) && !taken.has(id)));
}

/** An id that only one route can have is out of question for the others, whose tokens have moved there from it. */
function settleCandidates(candidates: ReadonlyMap<UnnamedRoute, Set<RouteId>>, taken: Taken): void {
  for (let found = lonely(candidates); found !== null; found = lonely(candidates)) {
    const [route, id] = found;
    taken.set(id, route);
    for (const ids of candidates.values()) ids.delete(id);
  }
}

/** A route with one candidate that no other route has as its only one. */
function lonely(candidates: ReadonlyMap<UnnamedRoute, Set<RouteId>>): [UnnamedRoute, RouteId] | null {
  const claims = new Map<RouteId, UnnamedRoute[]>();
  for (const [route, ids] of candidates) {
    const [only] = ids;
    if (ids.size === 1 && only !== undefined) claims.set(only, [...(claims.get(only) ?? []), route]);
  }
  for (const [id, [route, other]] of claims) {
    if (route !== undefined && other === undefined) return [route, id];
  }
  return null;
}

function tellAmbiguous(candidates: ReadonlyMap<UnnamedRoute, Set<RouteId>>, taken: Taken, problems: Problem[]): void {
  const claimants = new Map<RouteId, UnnamedRoute>();
  for (const [route, ids] of candidates) {
    const { place } = route;
    if (ids.size > 1) {
      const message = `has access tokens of several routes (${[...ids].join(', ')}); say by "id" which of them it is`;
      problems.push({ place, message });
    }
    const [only] = ids;
    if (ids.size !== 1 || only === undefined || taken.has(only)) continue;
    const other = claimants.get(only);
    const message = `has an access token of the route ${only}, and so has ${other?.place}; give one of them that "id"`;
    if (other === undefined) claimants.set(only, route);
    else problems.push({ place, message });
  }
}

function deriveRouteId(route: UnnamedRoute, { key }: IdentitySource, taken: ReadonlyMap<RouteId, unknown>): RouteId {
  const subject = route.tokens.toSorted()[0] ?? route.otherwise;
  for (let use = 0; ; use++) {
    const id = derivedId('rt', key, use === 0 ? [subject] : [subject, String(use)]);
    if (!taken.has(id)) return id;
  }
}
