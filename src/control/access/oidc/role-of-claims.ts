import type { RoleRule } from './oidc-settings.js';

/** What an identity provider says about somebody. */
export type Claims = Readonly<Record<string, unknown>>;

/** The groups in a claim: a list, or one text; dots in its name lead into objects, unless the whole name is a claim. */
export function groupsIn(claims: Claims, claim: string): string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : valueAt(claims, claim.split('.'));
  return [value].flat().filter((group) => typeof group === 'string');
}

/** The first rule whose group somebody is in; null where none fits. */
export function ruleFor(groups: readonly string[], rules: readonly RoleRule[]): RoleRule | null {
  return rules.find(({ group }) => groups.includes(group)) ?? null;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, name)) return undefined;
    found = (found as Claims)[name];
  }
  return found;
}
