import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StorageError, toStorageError } from '../../platform/database/storage-error.js';
import { KEK_BYTES, KeyEncryptionKey } from './key-encryption-key.js';

/** Where the key-encryption key lies. */
export interface KekPlace {
  readonly dataDir: string;
  /** GATEWAY_KEK_FILE; undefined: the gateway keeps one in its data folder. */
  readonly file: string | undefined;
}

/** The key that is in use, and the one that a rotation was about to put in its place. */
export interface KekFiles {
  readonly key: KeyEncryptionKey;
  readonly next: KeyEncryptionKey | null;
  /** There was none, and this start has made it. */
  readonly isNew: boolean;
}

const OTHERS = 0o077;

/** The file of the key that the gateway keeps itself; backups leave it out. */
export function ownKekPath(dataDir: string): string {
  return join(dataDir, 'keys', 'kek');
}

/** Reads the key, and makes one where there is none yet. Throws a StorageError for a file that cannot be used. */
export function readKek({ dataDir, file }: KekPlace): KekFiles {
  if (file !== undefined) return { key: readKey(file, 'GATEWAY_KEK_FILE'), next: null, isNew: false };
  const path = ownKekPath(dataDir);
  const next = existsSync(nextPath(path)) ? readKey(nextPath(path), 'DATA_DIR') : null;
  if (existsSync(path)) return { key: readKey(path, 'DATA_DIR'), next, isNew: false };
  const key = KeyEncryptionKey.random();
  writePrivately(path, key.toFile());
  return { key, next, isNew: true };
}

/** Lays the next key beside the present one, so that a rotation that is cut off can be finished. */
export function writeNextKek(dataDir: string, next: KeyEncryptionKey): void {
  writePrivately(nextPath(ownKekPath(dataDir)), next.toFile());
}

/** Writes a key into a file of the operator's own; throws a StorageError where there is one already. */
export function writeNewKek(path: string, key: KeyEncryptionKey): void {
  if (existsSync(path)) throw new StorageError('FILE', `${path} is there already; a key is never overwritten`);
  writePrivately(path, key.toFile(), 'FILE');
}

/** Makes the next key the present one. */
export function adoptNextKek(dataDir: string): void {
  const path = ownKekPath(dataDir);
  renameSync(nextPath(path), path);
  sync(dirname(path));
}

/** Reads a key that stands in a file: 32 bytes, or the same in hexadecimal digits or base64. */
function readKey(path: string, place: string): KeyEncryptionKey {
  const bytes = readBytes(path, place);
  if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) {
    throw new StorageError(place, `${path} can be read by others; make it private with "chmod 600 ${path}"`);
  }
  const key = keyIn(bytes);
  if (key === null) {
    throw new StorageError(place, `${path} holds no key: 32 bytes, or the same as 64 hexadecimal digits or base64`);
  }
  return new KeyEncryptionKey(key);
}

function readBytes(path: string, place: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new StorageError(place, `${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function keyIn(bytes: Buffer): Buffer | null {
  if (bytes.length === KEK_BYTES) return bytes;
  const text = bytes.toString('latin1').trim();
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  const decoded = /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, 'base64') : null;
  return decoded?.length === KEK_BYTES ? decoded : null;
}

function nextPath(path: string): string {
  return `${path}.next`;
}

/** Written aside and renamed, so that a key is there whole or not at all. */
function writePrivately(path: string, text: string, place = 'DATA_DIR'): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const part = `${path}.part`;
    const file = openSync(part, 'w', 0o600);
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(part, path);
    sync(dirname(path));
  } catch (error) {
    const told = toStorageError(`${place} ${path}`, error);
    if (told instanceof StorageError) throw told;
    throw new StorageError(place, `${path} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

function sync(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
