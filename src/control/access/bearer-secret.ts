import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const SECRET_BYTES = 32;
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_DIGITS = 43;
const CHECK_DIGITS = 6;
const ADMIN_TOKEN = /^gwa_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** A fresh admin token: 256 bits and a checksum, by which scanners for secrets recognise it. */
export function newAdminToken(): string {
  const body = base62(BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`), SECRET_DIGITS);
  return `gwa_${body}${checkDigits(body)}`;
}

/** Whether text has the shape of an admin token and a right checksum; everything else needs no look-up. */
export function isAdminToken(text: string): boolean {
  const [, body, check] = ADMIN_TOKEN.exec(text) ?? [];
  return body !== undefined && checkDigits(body) === check;
}

/** A fresh secret of 256 bits for a cookie or a link. */
export function newOpaqueSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** What is stored of a secret of 256 bits. */
export function secretDigest(secret: string): string {
  return hash('sha256', secret);
}

function checkDigits(body: string): string {
  return base62(BigInt(crc32(body)), CHECK_DIGITS);
}

function base62(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value; text.length < digits; rest /= 62n) text = DIGITS[Number(rest % 62n)]! + text;
  return text;
}
