import { crc32 } from 'node:zlib';

/** One line of a journal: eight hexadecimal digits of the CRC-32 of the JSON text, a space, the text, a line feed. */
export function frame(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
}
