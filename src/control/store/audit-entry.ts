import { hash } from 'node:crypto';
import type { AuditRow } from '../../platform/database/control-schema.js';
import type { Actor } from './actor.js';

/** Something that was done, for the audit log. Never holds a secret. */
export interface AuditEntry {
  readonly actor: Actor;
  /** Kind and verb, such as `channel.update`. */
  readonly action: string;
  /** Id of what was acted on. */
  readonly object?: string | null;
  /** Whose it is; the actor's when left out. */
  readonly tenant?: string | null;
  /** `ok` when left out. */
  readonly result?: string;
  /** What changed, plain data. */
  readonly diff?: unknown;
  /** The version that was made. */
  readonly version?: number | null;
}

/** A row before it has its place in the chain. */
export type AuditFields = Omit<AuditRow, 'n' | 'previous' | 'digest'>;

/** The columns in the order in which the digest takes them. */
const DIGESTED = [
  ...(['n', 'id', 'at', 'actor', 'actor_name', 'network', 'action', 'object', 'tenant', 'result'] as const),
  ...(['diff', 'reason', 'request_id', 'version', 'previous'] as const),
] as const satisfies (keyof AuditRow)[];

/** The columns of an entry. */
export function auditFields({ actor, ...entry }: AuditEntry, id: string, at: number): AuditFields {
  return {
    id,
    at,
    actor: actor.id,
    actor_name: actor.name,
    network: actor.network,
    action: entry.action,
    object: entry.object ?? null,
    tenant: entry.tenant === undefined ? actor.tenant : entry.tenant,
    result: entry.result ?? 'ok',
    diff: entry.diff === undefined ? null : JSON.stringify(entry.diff),
    reason: actor.reason,
    request_id: actor.requestId,
    version: entry.version ?? null,
  };
}

/** The entry behind another one; `last` is null for the first. */
export function chained(fields: AuditFields, last: Pick<AuditRow, 'n' | 'digest'> | null): AuditRow {
  const row = { ...fields, n: (last?.n ?? 0) + 1, previous: last?.digest ?? '' };
  return { ...row, digest: auditDigest(row) };
}

/** What the digest of a row has to be; it depends on every column and, by `previous`, on every row before. */
export function auditDigest(row: Omit<AuditRow, 'digest'>): string {
  return hash('sha256', JSON.stringify(DIGESTED.map((column) => row[column])));
}
