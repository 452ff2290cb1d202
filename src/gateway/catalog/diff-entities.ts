import { isDeepStrictEqual } from 'node:util';
import { Secret } from '../../platform/crypto/secret.js';
import { ENTITY_KINDS, type Entities, type EntityChanges, type EntityKind } from './entities.js';

type AnyEntity = Entities[EntityKind][number];

/** What leads from one configuration to another; null when nothing does. */
export function changesBetween(before: Entities, after: Entities): EntityChanges | null {
  const kinds = ENTITY_KINDS.map((kind) => ({ kind, ...changesOf(before[kind], after[kind]) }));
  const remove = kinds.flatMap(({ gone }) => gone);
  const changed = kinds.filter(({ put }) => put.length > 0);
  const sorted = kinds.filter(({ kind, isReordered }) => isReordered && kind !== 'tokens');
  if (remove.length + changed.length + sorted.length === 0) return null;
  return {
    put: Object.fromEntries(changed.map(({ kind, put }) => [kind, put])),
    remove,
    order: Object.fromEntries(sorted.map(({ kind }) => [kind, after[kind].map(({ id }) => id)])),
  };
}

interface KindChanges {
  readonly put: readonly AnyEntity[];
  readonly gone: readonly string[];
  readonly isReordered: boolean;
}

function changesOf(before: readonly AnyEntity[], after: readonly AnyEntity[]): KindChanges {
  const former = new Map<string, AnyEntity>(before.map((entity) => [entity.id, entity]));
  const kept = new Set<string>();
  const put = after.filter((entity) => {
    const known = former.get(entity.id);
    if (known !== undefined) kept.add(entity.id);
    return known !== entity && (known === undefined || !isSameEntity(known, entity));
  });
  const gone = [...former.keys()].filter((id) => !kept.has(id));
  return { put, gone, isReordered: hasMoved(before, after, kept) };
}

/** What stays is in another order, or what is new does not stand behind it. */
function hasMoved(before: readonly AnyEntity[], after: readonly AnyEntity[], kept: ReadonlySet<string>): boolean {
  const stayed = before.filter(({ id }) => kept.has(id));
  return stayed.some(({ id }, index) => after[index]?.id !== id);
}

/** Field by field, as most fields of most entities are plain. */
function isSameEntity(a: AnyEntity, b: AnyEntity): boolean {
  const names = Object.keys(b);
  if (Object.keys(a).length !== names.length) return false;
  return names.every((name) => isSameValue(a[name as keyof AnyEntity], b[name as keyof AnyEntity]));
}

function isSameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a instanceof Secret && b instanceof Secret) return a.reveal() === b.reveal();
  return typeof a === 'object' && typeof b === 'object' && isDeepStrictEqual(a, b);
}
