import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A secret that was just made, and what may be shown of it for ever. */
export interface TokenSecret {
  readonly secret: string;
  /** By which people recognise it. */
  readonly prefix: string;
  readonly last4: string;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_BYTES = 32;
/** As many digits as 256 bits take. */
const SECRET_DIGITS = 43;
const CHECK_DIGITS = 6;
const PUBLIC_CHARACTERS = 8;
const PUBLIC_ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const SEED4_BYTES = 24;
const SHOWN_OF_SEED4 = 7;
const SHAPE = /^gw_[a-z2-7]{8}_[0-9A-Za-z]{49}$/;

/** `gw_`, eight characters to recognise it by, 256 bits by chance, and a checksum that scanners and typing mistakes meet. */
export function newTokenSecret(): TokenSecret {
  const mark = [...randomBytes(PUBLIC_CHARACTERS)].map((byte) => PUBLIC_ALPHABET[byte & 31]).join('');
  const body = `gw_${mark}_${base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS)}`;
  const secret = body + checkOf(body);
  return { secret, prefix: `gw_${mark}`, last4: secret.slice(-4) };
}

/** `sk-` and 48 hexadecimal digits, as the clients of seed 4 expect. */
export function newSeed4Secret(): TokenSecret {
  const secret = `sk-${randomBytes(SEED4_BYTES).toString('hex')}`;
  return { secret, prefix: secret.slice(0, SHOWN_OF_SEED4), last4: secret.slice(-4) };
}

/** False for a text with the shape of our secrets that was cut or mistyped; true for whatever has another shape. */
export function hasRightChecksum(text: string): boolean {
  if (!SHAPE.test(text)) return true;
  return text.endsWith(checkOf(text.slice(0, -CHECK_DIGITS)));
}

function checkOf(body: string): string {
  return base62(BigInt(crc32(body)), CHECK_DIGITS);
}

function base62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value, i = 0; i < digits; i++, rest /= 62n) text = BASE62[Number(rest % 62n)]! + text;
  return text;
}
