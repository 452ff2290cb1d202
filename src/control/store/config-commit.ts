import type { ConfigVersionRow, ManagedEntityRow, SealedSecretRow } from '../../platform/database/control-schema.js';
import type { AuditEntry } from './audit-entry.js';

/** What becomes of one entity; its times and its author are those of the commit. */
export interface EntityWrite {
  /** Null: it is created. */
  readonly before: ManagedEntityRow | null;
  /** Null: it is deleted. */
  readonly after: Omit<ManagedEntityRow, 'version' | 'created_at' | 'updated_at' | 'updated_by'> | null;
}

/** One write to the managed configuration: everything of it, or nothing. */
export interface ConfigCommit {
  /** The version that it was made on; another one there means that it has to be thought over. */
  readonly base: number;
  readonly writes: readonly EntityWrite[];
  /** Secrets to keep, in the place of those of the same id. */
  readonly secrets: readonly SealedSecretRow[];
  /** Ids of secrets to remove at once. */
  readonly forget: readonly string[];
  readonly version: Pick<ConfigVersionRow, 'via' | 'summary' | 'note'>;
  readonly audit: AuditEntry;
}

/** What became of a commit. */
export type CommitResult =
  | { readonly kind: 'committed'; readonly n: number; readonly at: number }
  /** Somebody else was faster, and nothing was written. */
  | { readonly kind: 'moved'; readonly n: number };

/** The managed configuration as of one version, access tokens left aside. */
export interface StoredConfig {
  /** 0: nothing was ever managed. */
  readonly n: number;
  readonly entities: readonly ManagedEntityRow[];
  readonly secrets: readonly SealedSecretRow[];
}

/** The row that a write leaves; null when it deletes. */
export function writtenRow({ before, after }: EntityWrite, actor: string, at: number): ManagedEntityRow | null {
  if (after === null) return null;
  const created = before?.created_at ?? at;
  return { ...after, version: (before?.version ?? 0) + 1, created_at: created, updated_at: at, updated_by: actor };
}
