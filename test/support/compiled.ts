import { callerFor, type Caller } from '../../src/gateway/access/caller.js';
import { Catalog, type CatalogSource } from '../../src/gateway/catalog/catalog.js';
import { NO_BUDGET, UNLIMITED, type BudgetSettings, type LimitSettings } from '../../src/gateway/catalog/ceilings.js';
import {
  CHANNEL_DEFAULTS,
  ROUTE_DEFAULTS,
  type DeclaredChannel,
  type DeclaredRoute,
} from '../../src/gateway/catalog/declared.js';
import type { TokenEntity } from '../../src/gateway/catalog/entities.js';
import { declarationOf, PLAIN_TOKEN, type DeclaredTenant } from '../../src/gateway/catalog/identity/declaration.js';
import { identify } from '../../src/gateway/catalog/identity/identify.js';
import { AccessToken, type Channel, type Route, type Target } from '../../src/gateway/catalog/snapshot.js';
import type { SpokenDialects } from '../../src/gateway/catalog/transport.js';
import { readCall } from '../../src/gateway/dialects/openai-chat/passthrough/read-call.js';
import type { AttemptTarget } from '../../src/gateway/health/block.js';
import type { Call } from '../../src/gateway/protocol/call.js';
import { ownHead } from '../../src/gateway/protocol/call-head.js';
import { OPERATIONS, type OperationName } from '../../src/gateway/protocol/operation.js';
import { ConfigurationError, type Problem } from '../../src/platform/config/problem.js';
import { Secret } from '../../src/platform/crypto/secret.js';

/** A channel as a test wants it: an id, how many keys or which, and any fields of the entity. */
export type ChannelWish = Partial<Omit<DeclaredChannel, 'keys'>> & { id: string; keys?: number | readonly string[] };

/** A channel that is spoken to in dialects over HTTP. */
export function spoken(...dialects: SpokenDialects): Pick<ChannelWish, 'transport'> {
  return { transport: { kind: 'http', dialects } };
}

/** The entity of a channel; its keys are `ID-key-1`, … unless they are given. */
export function channelEntity({ id, keys = 1, ...fields }: ChannelWish): DeclaredChannel {
  const secrets = typeof keys === 'number' ? Array.from({ length: keys }, (_, i) => `${id}-key-${i + 1}`) : keys;
  return {
    ...CHANNEL_DEFAULTS,
    place: 'test',
    id,
    name: id,
    provider: 'custom',
    baseUrl: `http://127.0.0.1:9/${id}/v1`,
    keys: secrets.map((secret) => new Secret(secret)),
    ...fields,
  };
}

/** A route as a test wants it. */
export type RouteWish = Partial<Omit<DeclaredRoute, 'channels' | 'tokens'>> & {
  channels: readonly ChannelWish[];
  tokens?: readonly string[];
};

/** The entity of a route named `r` with the token `gw_test_token`. */
export function routeEntity({ channels, tokens = ['gw_test_token'], ...fields }: RouteWish): DeclaredRoute {
  return {
    ...ROUTE_DEFAULTS,
    place: 'test',
    name: 'r',
    ...fields,
    tokens: tokens.map((token) => new Secret(token)),
    channels: channels.map(channelEntity),
  };
}

/** The key of the installation that tests are. */
const KEY = Buffer.alloc(32, 7);

/** What a catalog of the routes begins with. */
export function sourceOf(...routes: RouteWish[]): CatalogSource {
  const problems: Problem[] = [];
  const source = { key: KEY, register: new Map<string, string>() };
  const { entities } = identify(declarationOf(routes.map(routeEntity)), source, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return { entities, installationKey: KEY };
}

/** A tenant that says nothing but its name, unless it is told to. */
export function tenantOf(name: string, fields: Partial<DeclaredTenant> = {}): DeclaredTenant {
  return { place: name, name, note: null, disabled: false, budget: NO_BUDGET, timeZone: 'UTC', ...fields };
}

/** The compiled routes of one tenant, who may spend so much. */
export function routesOfTenant(budget: Partial<BudgetSettings>, ...routes: RouteWish[]): readonly Route[] {
  const own = routes.map((route) => ({ ...routeEntity(route), tenant: 'acme' }));
  const declaration = { ...declarationOf(own), tenants: [tenantOf('acme', { budget: { ...NO_BUDGET, ...budget } })] };
  const problems: Problem[] = [];
  const { entities } = identify(declaration, { key: KEY, register: new Map() }, problems);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return new Catalog({ entities, installationKey: KEY }).current.routes;
}

/** A catalog of the routes. */
export function catalogOf(...routes: RouteWish[]): Catalog {
  return new Catalog(sourceOf(...routes));
}

/** Who asks with an access token of the route that says nothing of itself, unless it is told to. */
export function callerOn(route: Route, { slot = 0, ...fields }: Partial<TokenEntity> & { slot?: number } = {}): Caller {
  const entity: TokenEntity = {
    ...PLAIN_TOKEN,
    id: `tk_${slot}`,
    origin: { kind: 'file', place: 'test' },
    route: route.id,
    name: `${route.name}/${slot + 1}`,
    digest: null,
    grace: null,
    ...fields,
  };
  return callerFor(new AccessToken(entity, slot), route);
}

/** One compiled route. */
export function routeOf(wish: RouteWish): Route {
  return catalogOf(wish).current.routes[0]!;
}

/** The compiled channels of one route. */
export function channelsOf(...channels: ChannelWish[]): readonly Channel[] {
  return routeOf({ channels }).channels;
}

/** One compiled channel. */
export function channelOf(wish: Partial<ChannelWish> = {}): Channel {
  return channelsOf({ id: 'a', ...wish })[0]!;
}

/** Targets that serve the model `m` on each of the channels, ascending by priority. */
export function targetsOf(channels: readonly Channel[], model = 'm'): readonly Target[] {
  return channels
    .map((channel) => {
      const { priority, weight, seed } = channel;
      return { id: null, channel, model, priority, weight, seed };
    })
    .toSorted((a, b) => a.priority - b.priority);
}

/** Where an attempt with one of the channel's keys goes; `key` counts from 1. */
export function placeOf(channel: Channel, key = 1, model = 'm'): AttemptTarget {
  return { channel, key: channel.keys[key - 1]!, model };
}

/** Limits of which only the given ones bind. */
export function limitsOf(limits: Partial<LimitSettings>): LimitSettings {
  return { ...UNLIMITED, ...limits };
}

/** A call with this body, chat unless told otherwise. */
export function callOf(body: object | string, requestId = 'request-1', operation: OperationName = 'chat'): Call {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return readCall(ownHead(requestId, { operation: OPERATIONS[operation] }), bytes);
}
