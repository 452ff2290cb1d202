import { Secret } from '../../platform/crypto/secret.js';
import type { Entities, EntityChanges, KeyEntity, TokenEntity } from './entities.js';

type SerializedKey = Omit<KeyEntity, 'secret'> & { readonly secret: string };

/** Entities as plain data, upstream secrets in the clear: for another thread of this process, and nowhere else. */
export type SerializedEntities = Omit<Partial<Entities>, 'keys'> & { readonly keys: readonly SerializedKey[] };

/** Changes as plain data. */
export type SerializedChanges = Omit<EntityChanges, 'put'> & { readonly put: SerializedEntities };

/** Makes entities ready for another thread. */
export function serializeEntities(entities: Partial<Entities>): SerializedEntities {
  const { keys = [], tokens } = entities;
  const plain = tokens?.map((token) => ({ ...token, origin: plainOrigin(token) }));
  return {
    ...entities,
    ...(plain !== undefined && { tokens: plain }),
    keys: keys.map((key) => ({ ...key, secret: key.secret.reveal() })),
  };
}

function plainOrigin({ origin: { kind, place } }: TokenEntity): TokenEntity['origin'] {
  return { kind, place };
}

/** The entities as they were. */
export function deserializeEntities<Given extends SerializedEntities>(
  entities: Given,
): Omit<Given, 'keys'> & Pick<Entities, 'keys'> {
  return { ...entities, keys: entities.keys.map((key) => ({ ...key, secret: new Secret(key.secret) })) };
}

/** Makes changes ready for another thread. */
export function serializeChanges(changes: EntityChanges): SerializedChanges {
  return { ...changes, put: serializeEntities(changes.put) };
}

/** The changes as they were. */
export function deserializeChanges(changes: SerializedChanges): EntityChanges {
  return { ...changes, put: deserializeEntities(changes.put) };
}
