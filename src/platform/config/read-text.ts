import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** The text of a file that a person wrote: UTF-8 or, as PowerShell writes it, UTF-16 with a byte order mark; without the mark. */
export function readText(path: string): string {
  return textOf(readFileSync(path));
}

/** The same while other things go on. */
export async function readTextSoon(path: string): Promise<string> {
  return textOf(await readFile(path));
}

function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return evenLength(bytes).swap16().toString('utf16le', 2);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

function evenLength(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.length - (bytes.length % 2));
}
