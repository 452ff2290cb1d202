import { Catalog } from '../../src/gateway/catalog/catalog.js';
import {
  CHANNEL_DEFAULTS,
  ROUTE_DEFAULTS,
  UNLIMITED,
  type ChannelEntity,
  type LimitSettings,
  type RouteEntity,
} from '../../src/gateway/catalog/entities.js';
import type { Channel, Route, Target } from '../../src/gateway/catalog/snapshot.js';
import { readCall } from '../../src/gateway/dialects/openai-chat/read-call.js';
import type { AttemptTarget } from '../../src/gateway/health/block.js';
import type { Call } from '../../src/gateway/protocol/call.js';
import { OPERATIONS, type OperationName } from '../../src/gateway/protocol/operation.js';
import { Secret } from '../../src/platform/crypto/secret.js';

/** A channel as a test wants it: an id, how many keys or which, and any fields of the entity. */
export type ChannelWish = Partial<Omit<ChannelEntity, 'keys'>> & { id: string; keys?: number | readonly string[] };

/** The entity of a channel; its keys are `ID-key-1`, … unless they are given. */
export function channelEntity({ id, keys = 1, ...fields }: ChannelWish): ChannelEntity {
  const secrets = typeof keys === 'number' ? Array.from({ length: keys }, (_, i) => `${id}-key-${i + 1}`) : keys;
  return {
    ...CHANNEL_DEFAULTS,
    place: 'test',
    id,
    name: id,
    provider: 'custom',
    adapter: 'openai_compat',
    baseUrl: `http://127.0.0.1:9/${id}/v1`,
    keys: secrets.map((secret) => new Secret(secret)),
    ...fields,
  };
}

/** A route as a test wants it. */
export type RouteWish = Partial<Omit<RouteEntity, 'channels' | 'tokens'>> & {
  channels: readonly ChannelWish[];
  tokens?: readonly string[];
};

/** The entity of a route named `r` with the token `gw_test_token`. */
export function routeEntity({ channels, tokens = ['gw_test_token'], ...fields }: RouteWish): RouteEntity {
  return {
    ...ROUTE_DEFAULTS,
    place: 'test',
    name: 'r',
    ...fields,
    tokens: tokens.map((token) => new Secret(token)),
    channels: channels.map(channelEntity),
  };
}

/** A catalog of the routes. */
export function catalogOf(...routes: RouteWish[]): Catalog {
  return new Catalog({ routes: routes.map(routeEntity) });
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
      return { channel, model, priority, weight, seed };
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
  return readCall({ requestId, operation: OPERATIONS[operation], hops: 0 }, bytes);
}
