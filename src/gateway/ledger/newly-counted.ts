import { callerFor } from '../access/caller.js';
import type { Catalog } from '../catalog/catalog.js';
import type { BudgetSettings, LimitSettings } from '../catalog/ceilings.js';
import type { EntityChanges, RouteEntity, TokenEntity } from '../catalog/entities.js';
import { isLimited } from '../catalog/is-limited.js';
import { shareId } from './store/subjects-of.js';

/** Ceilings as a change puts them; null has none of its own. */
type Ceilings = LimitSettings | BudgetSettings | null;

/** What holds for a subject by now. */
interface Present {
  readonly isLimited: boolean;
  readonly isBudgeted: boolean;
}

/**
 * The ids of those that are served already, uncounted, and get a limit or a budget with a change: what they did without
 * it is on the books alone. A share has the id that `shareId` gives it.
 */
export function newlyCounted({ put }: EntityChanges, catalog: Catalog): string[] {
  const { tokens = [], routes = [], channels = [], tenants = [] } = put;
  const { routes: served } = catalog.current;
  const channelOf = (id: string): Present | undefined => {
    const channel = served.flatMap((route) => route.channels).find((one) => one.id === id);
    return channel && { isLimited: channel.isLimited || channel.hasLimitedKeys, isBudgeted: channel.isBudgeted };
  };
  const tenantOf = (id: string): Present | undefined => {
    const tenant = served.find((route) => route.tenant.id === id)?.tenant;
    return tenant && { isLimited: true, isBudgeted: tenant.isBudgeted };
  };
  return [
    ...tokens.filter((token) => gains(tokenOf(token, catalog), [token.limits], [token.budget])).map(({ id }) => id),
    ...routes.flatMap((route) => newOfRoute(route, catalog)),
    ...channels
      .filter(({ id, limits, keyLimits, budget }) => gains(() => channelOf(id), [limits, keyLimits], [budget]))
      .map(({ id }) => id),
    ...tenants.filter(({ id, budget }) => gains(() => tenantOf(id), [], [budget])).map(({ id }) => id),
  ];
}

/** The route, its access tokens, which may be bound by what it says of them, and its shares of channels. */
function newOfRoute({ id, limits, budget, tokenBudget, channels }: RouteEntity, catalog: Catalog): string[] {
  const route = catalog.current.routeById.get(id);
  if (route === undefined) return [];
  const isUnshared = (channel: string): boolean =>
    route.channels.some((one) => one.id === channel && one.share === null);
  const shares = channels
    .filter((reference) => isBound(reference.limits) && isUnshared(reference.channel))
    .map((reference) => shareId(id, reference.channel));
  if (!gains(() => route, [limits], [budget, tokenBudget])) return shares;
  const tokens = catalog.accessTokens().filter(({ entity }) => entity.route === id);
  return [id, ...tokens.map((token) => token.id), ...shares];
}

function tokenOf({ id }: TokenEntity, catalog: Catalog): () => Present | undefined {
  return () => {
    const token = catalog.accessToken(id);
    const route = token && catalog.current.routeById.get(token.entity.route);
    return token && route && callerFor(token, route);
  };
}

/** Whether ceilings bind of which none does by now; whoever is not served yet gains nothing. */
function gains(present: () => Present | undefined, limits: readonly Ceilings[], budgets: readonly Ceilings[]): boolean {
  const [areLimits, areBudgets] = [limits.some(isBound), budgets.some(isBound)];
  if (!areLimits && !areBudgets) return false;
  const now = present();
  return now !== undefined && ((areLimits && !now.isLimited) || (areBudgets && !now.isBudgeted));
}

function isBound(ceilings: Ceilings): boolean {
  return ceilings !== null && isLimited(ceilings);
}
