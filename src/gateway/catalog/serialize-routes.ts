import { Secret } from '../../platform/crypto/secret.js';
import type { ChannelEntity, RouteEntity } from './entities.js';

type CarriedChannel = Omit<ChannelEntity, 'keys'> & { readonly keys: readonly string[] };

/** Routes as plain data, secrets in the clear: for another thread of this process, and nowhere else. */
export type SerializedRoute = Omit<RouteEntity, 'tokens' | 'channels'> & {
  readonly tokens: readonly string[];
  readonly channels: readonly CarriedChannel[];
};

/** Makes routes ready for another thread. */
export function serializeRoutes(routes: readonly RouteEntity[]): SerializedRoute[] {
  return routes.map(({ tokens, channels, ...route }) => ({
    ...route,
    tokens: revealed(tokens),
    channels: channels.map(({ keys, ...channel }) => ({ ...channel, keys: revealed(keys) })),
  }));
}

/** The routes as they were. */
export function deserializeRoutes(routes: readonly SerializedRoute[]): RouteEntity[] {
  return routes.map(({ tokens, channels, ...route }) => ({
    ...route,
    tokens: concealed(tokens),
    channels: channels.map(({ keys, ...channel }) => ({ ...channel, keys: concealed(keys) })),
  }));
}

function revealed(secrets: readonly Secret[]): string[] {
  return secrets.map((secret) => secret.reveal());
}

function concealed(texts: readonly string[]): Secret[] {
  return texts.map((text) => new Secret(text));
}
