import { ControlError } from '../control-error.js';
import type { ManagedEntityRow, SealedSecretRow } from '../../platform/database/control-schema.js';
import { documentOf, rowOf } from '../documents/columns.js';
import { kindOfId, NOUN_OF, type ManagedKind } from '../documents/managed-kind.js';
import type { StoredDocument } from '../documents/stored-documents.js';
import type { EntityWrite } from '../store/config-commit.js';
import type { ManagedRows } from './managed-state.js';

/** A row as the draft leaves it; null: it is gone. */
type Drafted = EntityWrite['after'];

/** What the draft of a change may look into. */
export interface DraftGround extends ManagedRows {
  /** The version that is drafted upon. */
  readonly n: number;
  /** An access token's row, which is not held in memory. */
  readonly findToken: (id: string) => Promise<ManagedEntityRow | null>;
  /** Where something declared says that it stands; null for what is not declared, or not the writer's to know. */
  readonly declaredAt: (id: string) => string | null;
}

/** A managed entity as it was found. */
export interface Found<Kind extends ManagedKind> {
  readonly row: ManagedEntityRow;
  readonly document: StoredDocument<Kind>;
}

/** A change of the managed configuration before it is one. */
export class Draft {
  readonly secrets = new Map<string, SealedSecretRow>();
  readonly forgotten = new Set<string>();
  private readonly before = new Map<string, ManagedEntityRow | null>();
  private readonly after = new Map<string, Drafted>();

  constructor(readonly ground: DraftGround) {}

  /** What is managed under an id; null when nothing is. */
  async look<Kind extends ManagedKind>(kind: Kind, id: string): Promise<Found<Kind> | null> {
    if (kindOfId(id) !== kind) return null;
    const drafted = this.after.get(id);
    if (drafted === null) return null;
    const stored = this.ground.rows.get(id) ?? (kind === 'tokens' ? await this.ground.findToken(id) : null);
    if (drafted === undefined && stored === null) return null;
    const row: ManagedEntityRow = { ...(stored ?? UNSTORED), ...drafted };
    if (stored !== null) this.before.set(id, stored);
    return { row, document: documentOf(kind, row) };
  }

  /** The same; throws `declared_read_only` or `not_found`. */
  async get<Kind extends ManagedKind>(kind: Kind, id: string): Promise<Found<Kind>> {
    const place = this.ground.declaredAt(id);
    if (place !== null && kindOfId(id) === kind) throw readOnly(kind, place);
    const found = await this.look(kind, id);
    if (found === null) throw new ControlError('not_found');
    return found;
  }

  /** Every managed entity of a kind but access tokens, as the draft has them. */
  all<Kind extends Exclude<ManagedKind, 'tokens'>>(kind: Kind): Found<Kind>[] {
    const rows = new Map<string, ManagedEntityRow>();
    for (const row of this.ground.rows.values()) if (row.kind === kind) rows.set(row.id, row);
    for (const [id, drafted] of this.after) {
      if (drafted === null) rows.delete(id);
      else if (drafted.kind === kind) rows.set(id, { ...UNSTORED, ...rows.get(id), ...drafted });
    }
    return [...rows.values()].map((row) => ({ row, document: documentOf(kind, row) }));
  }

  /** Creates or replaces; `tenant` is that of what it hangs on, where it hangs on something. */
  put<Kind extends ManagedKind>(kind: Kind, id: string, document: StoredDocument<Kind>, tenant?: string | null): void {
    if (!this.before.has(id)) this.before.set(id, this.ground.rows.get(id) ?? null);
    this.after.set(id, rowOf(kind, id, document, tenant));
  }

  /** Deletes what was found. */
  remove(id: string): void {
    if (!this.before.has(id)) this.before.set(id, this.ground.rows.get(id) ?? null);
    if (this.before.get(id) === null) this.after.delete(id);
    else this.after.set(id, null);
  }

  /** Keeps a secret that was sealed. */
  keep(secret: SealedSecretRow): void {
    this.secrets.set(secret.id, secret);
    this.forgotten.delete(secret.id);
  }

  /** Removes a secret at once. */
  forget(id: string): void {
    this.secrets.delete(id);
    this.forgotten.add(id);
  }

  /** What differs. */
  writes(): EntityWrite[] {
    return [...this.after].flatMap(([id, after]) => {
      const before = this.before.get(id) ?? null;
      const isSame = before !== null && after !== null && COLUMNS.every((column) => before[column] === after[column]);
      return isSame ? [] : [{ before, after }];
    });
  }
}

const COLUMNS = [
  'tenant',
  'parent',
  'slug',
  'label',
  'digest',
  'mark',
  'last4',
  'document',
] as const satisfies (keyof ManagedEntityRow)[];
const UNSTORED = {
  version: 0,
  created_at: 0,
  updated_at: 0,
  updated_by: '',
} as Partial<ManagedEntityRow> as ManagedEntityRow;

function readOnly(kind: ManagedKind, place: string): ControlError {
  const message = `The ${NOUN_OF[kind]} is declared at ${place}, and can be changed only there.`;
  return new ControlError('declared_read_only', { message, param: place });
}
