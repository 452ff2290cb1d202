import type { JsonObject } from '../../protocol/tool.js';

/** A server-sent event with a name. */
export function namedEvent(name: string, payload: JsonObject): string {
  return `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
}
