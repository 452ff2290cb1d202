import type { TokenEntity } from '../../gateway/catalog/entities.js';
import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { tokenOf } from '../sources/managed-source.js';
import type { EntityWrite } from '../store/config-commit.js';

/** What becomes of access tokens: those that are served otherwise, and the ids of those that are served no more. */
export interface TokenChanges {
  readonly put: readonly TokenEntity[];
  readonly gone: readonly string[];
}

/** Of some writes those of access tokens, whose id may be left out. */
export function tokenChanges(writes: readonly EntityWrite[], isMeant = (_id: string): boolean => true): TokenChanges {
  const touched = writes.filter(({ before, after }) => {
    const { id, kind } = (after ?? before)!;
    return kind === 'tokens' && isMeant(id);
  });
  const put = touched.flatMap(({ after }) => (after === null ? [] : tokenOf(after as ManagedEntityRow)));
  const kept = new Set<string>(put.map(({ id }) => id));
  return { put, gone: touched.map(({ before, after }) => (after ?? before)!.id).filter((id) => !kept.has(id)) };
}

/** One change and then another, as one. */
export function joined(first: TokenChanges, then: TokenChanges): TokenChanges {
  const again = new Set<string>([...then.put.map(({ id }) => id), ...then.gone]);
  return {
    put: [...first.put.filter(({ id }) => !again.has(id)), ...then.put],
    gone: [...first.gone.filter((id) => !again.has(id)), ...then.gone],
  };
}
