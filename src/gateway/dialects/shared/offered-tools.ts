import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { Tool } from '../../protocol/tool.js';

/** The tools that may be called: a choice of some is said by offering no others. */
export function offeredTools({ tools, toolChoice }: NeutralCall): readonly Tool[] {
  return toolChoice?.kind === 'allowed' ? tools.filter(({ name }) => toolChoice.names.includes(name)) : tools;
}
