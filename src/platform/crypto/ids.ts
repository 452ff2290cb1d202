import { createHmac, randomBytes } from 'node:crypto';
import { flat } from './flat-text.js';

/** What an id names: tenant, route, channel, key, virtual model, target, access token, one of the playground, admin token, person, session, configuration version. */
export type IdPrefix = 'tn' | 'rt' | 'ch' | 'key' | 'vm' | 'tg' | 'tk' | 'pg' | 'at' | 'us' | 'ses' | 'ver';

/** A prefix, and 16 characters of lower-case base32 behind it: opaque, and the same for as long as the thing exists. */
export type Id<Prefix extends IdPrefix = IdPrefix> = `${Prefix}_${string}`;

/** The id of a tenant. */
export type TenantId = Id<'tn'>;
/** The id of a route. */
export type RouteId = Id<'rt'>;
/** The id of a channel. */
export type ChannelId = Id<'ch'>;
/** The id of one key of a channel. */
export type KeyId = Id<'key'>;
/** The id of a virtual model. */
export type ModelId = Id<'vm'>;
/** The id of a target of a virtual model. */
export type TargetId = Id<'tg'>;
/** The id of an access token. */
export type AccessTokenId = Id<'tk' | 'pg'>;

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const BITS_PER_CHARACTER = 5;
/** Eighty bits: 16 characters. */
const BYTES = 10;
const BODY = /^[a-z2-7]{16}$/;

/** An id that nothing else has. */
export function newId<Prefix extends IdPrefix>(prefix: Prefix): Id<Prefix> {
  return `${prefix}_${base32(randomBytes(BYTES))}`;
}

/** The id that the same parts always have under a key, and that tells nothing of them to whoever lacks the key. */
export function derivedId<Prefix extends IdPrefix>(
  prefix: Prefix,
  key: Uint8Array,
  parts: readonly string[],
): Id<Prefix> {
  const digest = createHmac('sha256', key)
    .update(JSON.stringify([prefix, ...parts]))
    .digest();
  return flat(`${prefix}_${base32(digest.subarray(0, BYTES))}`);
}

/** Whether a text is an id with this prefix. */
export function isId<Prefix extends IdPrefix>(prefix: Prefix, text: unknown): text is Id<Prefix> {
  if (typeof text !== 'string' || !text.startsWith(`${prefix}_`)) return false;
  return BODY.test(text.slice(prefix.length + 1));
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let waiting = 0;
  for (const byte of bytes) {
    waiting = (waiting << 8) | byte;
    for (bits += 8; bits >= BITS_PER_CHARACTER; bits -= BITS_PER_CHARACTER) {
      text += ALPHABET[(waiting >> (bits - BITS_PER_CHARACTER)) & 31]!;
    }
    waiting &= (1 << bits) - 1;
  }
  return text;
}
