import { isObject, textIn } from '../../shared/fields.js';
import { BILLING_LINE } from './billing-line.js';
import type { PassedContext } from '../../passed/passed-dialect.js';
import type { WireRequest } from '../../passed/wire-request.js';

/** Leaves out the line that is for Anthropic's accounting alone; nothing that a model would miss is lost. */
export function removeBillingLine(request: WireRequest, { traits }: PassedContext): void {
  if (!traits.refuses.has('billingLine')) return;
  const system = request.get('system');
  const [first, ...rest]: unknown[] = Array.isArray(system) ? (system as unknown[]) : [system];
  const text = isObject(first) ? textIn(first['text']) : textIn(first);
  if (text === null || !BILLING_LINE.test(text)) return;
  const kept = text.replace(BILLING_LINE, '');
  const blocks = isObject(first) && kept.trim() !== '' ? [{ ...first, text: kept }, ...rest] : rest;
  if (!Array.isArray(system) && kept.trim() !== '') request.set('system', kept);
  else if (blocks.length > 0) request.set('system', blocks);
  else request.remove('system');
}
