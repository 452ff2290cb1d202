import { callerFor, type Caller } from '../access/caller.js';
import type { AccessToken, Channel, Route, Snapshot, Tenant } from '../catalog/snapshot.js';
import { shareId } from './store/subjects-of.js';

/** Whatever has limits or budgets, each once, however many routes use it; channels tell what they served where anything has. */
export interface Counted {
  readonly callers: readonly Caller[];
  readonly routes: readonly Route[];
  readonly tenants: readonly Tenant[];
  readonly channels: readonly Channel[];
  readonly shares: readonly { readonly route: Route; readonly channel: Channel }[];
}

/** What is counted of a configuration, and of these access tokens of it. */
export function countedIn({ routes, routeById }: Snapshot, tokens: readonly AccessToken[]): Counted {
  const callers = tokens.flatMap((token) => {
    const route = routeById.get(token.entity.route);
    return route === undefined ? [] : [callerFor(token, route)];
  });
  const used = routes.flatMap((route) => route.channels.map((channel) => ({ route, channel })));
  const channels = new Map(used.map(({ channel }) => [channel.id, channel]));
  const counted = {
    callers: callers.filter(({ isLimited, isBudgeted }) => isLimited || isBudgeted),
    routes: routes.filter(({ isBudgeted }) => isBudgeted),
    tenants: [...new Set(routes.map(({ tenant }) => tenant))].filter(({ isBudgeted }) => isBudgeted),
    shares: used.filter(({ channel }) => channel.share !== null),
  };
  const isBound = counted.callers.length + counted.routes.length > 0 || [...channels.values()].some(isCounted);
  return { ...counted, channels: isBound ? [...channels.values()] : [] };
}

function isCounted({ isLimited, hasLimitedKeys, isBudgeted, share }: Channel): boolean {
  return isLimited || hasLimitedKeys || isBudgeted || share !== null;
}

/** Whose days there are. */
export function zonesOf({ callers, routes, tenants, channels, shares }: Counted): Set<string> {
  const subjects = [...callers.map(({ route }) => route), ...routes, ...tenants, ...channels];
  return new Set([...subjects, ...shares.map(({ channel }) => channel)].map(({ timeZone }) => timeZone));
}

/** Those of them that are meant by their ids; a share by the one that `shareId` gives it. */
export function countedOf(counted: Counted, ids: Pick<ReadonlySet<string>, 'has'>): Counted {
  const isMeant = ({ id }: { readonly id: string }): boolean => ids.has(id);
  return {
    callers: counted.callers.filter(({ tokenId }) => ids.has(tokenId)),
    routes: counted.routes.filter(isMeant),
    tenants: counted.tenants.filter(isMeant),
    channels: counted.channels.filter(isMeant),
    shares: counted.shares.filter(({ route, channel }) => ids.has(shareId(route.id, channel.id))),
  };
}

/** The ids of all of them whose days begin in one zone. */
export function idsOf({ callers, routes, tenants, channels, shares }: Counted, timeZone: string): string[] {
  const isHere = (subject: { readonly timeZone: string }): boolean => subject.timeZone === timeZone;
  return [
    ...callers.filter(({ route }) => isHere(route)).map(({ tokenId }) => tokenId),
    ...[...routes, ...tenants, ...channels].filter(isHere).map(({ id }) => id),
    ...shares.filter(({ channel }) => isHere(channel)).map(({ route, channel }) => shareId(route.id, channel.id)),
  ];
}
