/** One band of a stacked chart. */
export interface Series {
  key: string;
  label: string;
  values: number[];
}

/** Fills that differ by colour and, for eyes that see no colours, by pattern; safe for the common colour blindnesses. */
export const FILLS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8a7f00',
  '#8b5cf6',
  '#868e9b',
] as const;

/** A round number not below the largest value, for the top of an axis. */
export function niceTop(largest: number): number {
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= largest) ?? 10;
  return step * power;
}

/** Where the labels under a chart stand: at most `most` of them, evenly. */
export function ticks(length: number, most: number): number[] {
  const step = Math.max(1, Math.ceil(length / most));
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}
