import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** What a file that is written anew is readable by; one that is there keeps what it has. */
const FOR_ITS_OWNER = 0o600;

/**
 * Writes a file as a whole: aside, synced and renamed, so that whoever reads it, and a crash, finds the old text or the new
 * one. `check` reads what was written aside; when it throws, the file stays as it was.
 */
export function writeWhole(path: string, text: string, check: (aside: string) => void = () => {}): void {
  const target = whereItLies(path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const aside = `${target}.part`;
  const handle = openSync(aside, 'w', FOR_ITS_OWNER);
  try {
    fchmodSync(handle, modeOf(target));
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  check(aside);
  renameSync(aside, target);
}

/** The file behind a link: renaming over the link would leave the file as it was. */
function whereItLies(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function modeOf(path: string): number {
  try {
    return statSync(path).mode & 0o777;
  } catch {
    return FOR_ITS_OWNER;
  }
}
