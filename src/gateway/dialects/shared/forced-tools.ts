import type { NeutralCall } from '../../protocol/neutral-call.js';

/** Whether a tool must be called. */
export function isForced({ toolChoice }: NeutralCall): boolean {
  if (toolChoice?.kind === 'allowed') return toolChoice.isRequired;
  return toolChoice?.kind === 'required' || toolChoice?.kind === 'named';
}
