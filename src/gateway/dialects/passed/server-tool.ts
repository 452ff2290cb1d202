import type { JsonObject } from '../../protocol/tool.js';

/** Whether a tool has a type, and none that begins with one of those that clients run themselves. */
export function isServerTool({ type }: JsonObject, ofClients: readonly string[]): boolean {
  if (type === undefined || type === null) return false;
  return typeof type !== 'string' || !ofClients.some((own) => type === own || type.startsWith(`${own}_`));
}
