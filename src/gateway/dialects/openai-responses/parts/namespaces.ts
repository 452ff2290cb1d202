import type { JsonObject } from '../../../protocol/tool.js';
import { objectsIn, textIn } from '../../shared/fields.js';

/** A tool inside a namespace, which other dialects know by one name only. */
export interface NamespacedTool {
  readonly namespace: string;
  readonly name: string;
}

/** The one name of a tool of a namespace. */
export function flatName(namespace: string | null, name: string): string {
  return namespace === null ? name : `${namespace}__${name}`;
}

/** The tools of a request's namespaces by their one name. */
export function namespacedTools(request: JsonObject): ReadonlyMap<string, NamespacedTool> {
  const tools = new Map<string, NamespacedTool>();
  for (const { type, name, tools: inner } of objectsIn(request['tools'])) {
    const namespace = textIn(name);
    if (type !== 'namespace' || namespace === null) continue;
    for (const tool of objectsIn(inner)) {
      const own = textIn(tool['name']);
      if (own !== null) tools.set(flatName(namespace, own), { namespace, name: own });
    }
  }
  return tools;
}
