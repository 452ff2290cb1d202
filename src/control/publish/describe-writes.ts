import { isDeepStrictEqual } from 'node:util';
import type { EntityWrite } from '../store/config-commit.js';
import type { ManagedKind } from '../documents/managed-kind.js';
import type { StoredDocument } from '../documents/stored-documents.js';

/** One field that differs; what is kept as a secret is told by its traces alone. */
export interface FieldDiff {
  /** JSON pointer into the entity. */
  readonly pointer: string;
  readonly op: 'add' | 'remove' | 'replace';
  readonly before: unknown;
  readonly after: unknown;
}

/** What a change does to one entity. */
export interface EntityDiff {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly op: 'create' | 'update' | 'delete';
  readonly fields: readonly FieldDiff[];
}

type Json = Readonly<Record<string, unknown>>;

/** Digests are of no use to anybody who reads. */
const HIDDEN: ReadonlySet<string> = new Set(['digest']);

/** Entity by entity, field by field. */
export function describeWrites(writes: readonly Pick<EntityWrite, 'before' | 'after'>[]): EntityDiff[] {
  return writes.map(({ before, after }) => {
    const { id, kind, label } = (after ?? before)!;
    return describeDocuments({ id, kind, label }, before?.document ?? null, after?.document ?? null);
  });
}

/** The same from documents as they are stored; null where there is none. */
export function describeDocuments(
  about: Pick<EntityDiff, 'id' | 'kind' | 'label'>,
  before: string | null,
  after: string | null,
): EntityDiff {
  const fields = differences(shownOf(before), shownOf(after), '');
  return { ...about, op: before === null ? 'create' : after === null ? 'delete' : 'update', fields };
}

/** What of a stored document may be shown: its fields, and what the gateway keeps beside them without digests. */
function shownOf(document: string | null): Json {
  if (document === null) return {};
  const { fields, system } = JSON.parse(document) as StoredDocument<ManagedKind>;
  return { ...fields, ...(visible(system) as object) };
}

function visible(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const shown = Object.entries(value).filter(([name]) => !HIDDEN.has(name));
  return Object.fromEntries(shown.map(([name, item]) => [name, visible(item)]));
}

function differences(before: unknown, after: unknown, pointer: string): FieldDiff[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) {
    const op = before === undefined ? 'add' : after === undefined ? 'remove' : 'replace';
    return [{ pointer, op, before: before ?? null, after: after ?? null }];
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => differences(before[name], after[name], `${pointer}/${escaped(name)}`));
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
