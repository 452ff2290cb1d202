import { hash } from 'node:crypto';
import type { Secret } from '../../platform/crypto/secret.js';
import type { ChannelEntity, RouteEntity } from './entities.js';

/** What a key is known by: the same secret at the same address is the same key in every route. */
export function keyIdentity({ baseUrl }: Pick<ChannelEntity, 'baseUrl'>, secret: Secret): string {
  return hash('sha256', `${baseUrl}\n${secret.reveal()}`);
}

/** The identities of the keys that more than one route uses. */
export function keysOfSeveralRoutes(entities: readonly RouteEntity[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const { channels } of entities) {
    const own = new Set(channels.flatMap((channel) => channel.keys.map((secret) => keyIdentity(channel, secret))));
    for (const identity of own) (seen.has(identity) ? shared : seen).add(identity);
  }
  return shared;
}
