import { hash } from 'node:crypto';

/** Up to 64 hexadecimal digits that are the same for the same text, and another for another. */
export function digestText(text: string, digits: number): string {
  return hash('sha256', text).slice(0, digits);
}
