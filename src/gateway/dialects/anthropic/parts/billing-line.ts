import type { TextPart } from '../../../protocol/part.js';

/** The line that Claude Code puts before its instructions for Anthropic's own accounting. */
export const BILLING_LINE = /^x-anthropic-billing-header:[^\n]*(?:\n|$)/;

/**
 * Instructions without the line that Claude Code puts before them for Anthropic's own accounting: it is not meant for a
 * model, and as it changes with every request no other upstream would find the prompt in its cache.
 */
export function withoutBillingLine(parts: readonly TextPart[]): readonly TextPart[] {
  const [first, ...rest] = parts;
  if (first === undefined || !BILLING_LINE.test(first.text)) return parts;
  const text = first.text.replace(BILLING_LINE, '');
  return text.trim() === '' ? rest : [{ ...first, text }, ...rest];
}
