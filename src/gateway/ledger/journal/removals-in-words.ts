import type { RemovalsTold } from './journal-removals.js';

/** What became of files that somebody removed, as people are told. */
export function removalsInWords({ rewritten, lost, at }: RemovalsTold): string {
  const parts = [
    ...(lost > 0 ? [`${lost} before the books had taken all that was in them, which is lost`] : []),
    ...(rewritten > 0 ? [`${rewritten} that were written anew`] : []),
  ];
  return `Somebody removed files of the journal, last seen at ${new Date(at).toISOString()}: ${parts.join(', ')}.`;
}
