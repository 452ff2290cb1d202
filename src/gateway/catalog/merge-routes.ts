import type { Problem } from '../../platform/config/problem.js';
import type { DeclaredRoute } from './declared.js';

/**
 * Merges the routes of foreign files that the same credential opens, so that a mixed set of files is one catalog. Two
 * files that both want every unknown model cannot be merged.
 */
export function mergeRoutes(routes: readonly DeclaredRoute[], problems: Problem[]): DeclaredRoute[] {
  const merged = new Map<string, DeclaredRoute>();
  for (const route of routes) {
    const credential = route.isOpen ? '' : route.tokens.map((token) => token.reveal()).join('\n');
    const known = merged.get(credential);
    merged.set(credential, known === undefined ? route : merge(known, route, problems));
  }
  return [...merged.values()];
}

function merge(a: DeclaredRoute, b: DeclaredRoute, problems: Problem[]): DeclaredRoute {
  if (a.catchAll !== null && b.catchAll !== null) {
    problems.push({ place: b.place, message: `takes every model for the same clients as ${a.place}` });
  }
  return {
    ...a,
    name: `${a.name}+${b.name}`,
    defaultModel: a.defaultModel ?? b.defaultModel,
    catchAll: a.catchAll ?? b.catchAll,
    channels: [...a.channels, ...b.channels],
    models: [...a.models, ...b.models],
    strategy: a.strategy === b.strategy ? a.strategy : 'priority-weighted',
    maxAttempts: Math.max(a.maxAttempts, b.maxAttempts),
  };
}
