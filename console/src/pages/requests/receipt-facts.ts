import { count, money } from '../../format/number.ts';
import { duration } from '../../format/time.ts';
import type { Receipt } from './request.ts';

const TEXTS = [
  'route',
  'token',
  'operation',
  'model',
  'channel',
  'key',
  'upstreamModel',
  'status',
  'outcome',
  'usageSource',
] as const;

/** The facts of a receipt that fit on a line each. */
export function factsOf(receipt: Receipt): [string, string][] {
  const facts: [string, string][] = TEXTS.flatMap((name) =>
    isThere(receipt[name]) ? [[name, String(receipt[name])]] : [],
  );
  const usage = receipt['usage'] as Record<string, unknown> | null | undefined;
  const tokens = [
    usage?.['promptTokens'] ?? usage?.['prompt_tokens'],
    usage?.['completionTokens'] ?? usage?.['completion_tokens'],
  ];
  if (tokens.some((value) => typeof value === 'number'))
    facts.push(['usage', tokens.map((value) => count(typeof value === 'number' ? value : null)).join(' / ')]);
  if (typeof receipt['costMicros'] === 'number') facts.push(['cost', money(receipt['costMicros'] / 1_000_000)]);
  if (typeof receipt['firstContentMs'] === 'number') facts.push(['first', duration(receipt['firstContentMs'])]);
  if (isThere(receipt['error'])) facts.push(['error', peopleReadable(receipt['error'])]);
  return facts;
}

/** A value of unknown shape as words: `a: b, c: d`. */
export function peopleReadable(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(peopleReadable).join(', ');
  return Object.entries(value)
    .filter(([, part]) => isThere(part))
    .map(([name, part]) => `${name}: ${peopleReadable(part)}`)
    .join(', ');
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
