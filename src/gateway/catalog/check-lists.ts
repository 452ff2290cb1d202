import type { Findings, Problem } from '../../platform/config/problem.js';
import { byReference, type Declaration } from './identity/declaration.js';

interface Named {
  readonly place: string;
  readonly name: string;
}

/** Checks that what lists at the top refer to is one thing, and that nobody waits for a credential in vain. */
export function checkLists({ tenants, channels, routes, tokens }: Declaration, findings: Findings): void {
  const { problems, warnings } = findings;
  tellTwice(tenants, 'tenant', problems);
  tellTwice(
    channels.map(({ place, id: name }) => ({ place, name })),
    'channel',
    problems,
  );
  const meant = byReference(routes);
  const used = new Set(tokens.map(({ route }) => meant.get(route)));
  for (const route of routes) {
    if (route.tokens.length > 0 || route.isOpen || route.references === undefined || used.has(route)) continue;
    warnings.push({ place: route.place, message: 'has no access token yet' });
  }
}

/** A reference by a name that two have would lead to either. */
export function tellTwice(all: readonly Named[], kind: string, problems: Problem[]): void {
  const places = new Map<string, string>();
  for (const { place, name } of all) {
    const first = places.get(name);
    if (first === undefined) places.set(name, place);
    else if (name !== '') problems.push({ place, message: `names a ${kind} that ${first} names already: "${name}"` });
  }
}
