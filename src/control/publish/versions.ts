import type { VersionChangeRow } from '../../platform/database/control-schema.js';
import { ControlError } from '../control-error.js';
import { kindOfId, type ManagedKind } from '../documents/managed-kind.js';
import { storedLabel } from '../documents/stored-label.js';
import type { DocumentTypes, StoredDocument } from '../documents/stored-documents.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import { timeOf } from '../resources/views.js';
import type { Writing, Written } from '../resources/writing.js';
import { writtenOf } from '../resources/written.js';
import type { ListedVersion, VersionRemark } from '../store/versions.repository.js';
import { describeDocuments, type EntityDiff } from './describe-writes.js';
import type { PreviewResult } from '../preview/preview-requests.js';
import type { Published } from './configuration-change.js';
import type { Draft } from './draft.js';

/** What cannot come back with a version, and why. */
export interface NotReturned {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
}

/** What a version did to the entities of one kind; the label is that of a single one. */
export interface Touched {
  readonly kind: string;
  readonly op: 'create' | 'update' | 'delete';
  readonly count: number;
  readonly label: string | null;
}

/** A version as it is shown. */
export interface VersionView {
  readonly object: 'version';
  readonly n: number;
  readonly id: string;
  readonly at: string | null;
  readonly actor: string;
  /** What the actor is called. */
  readonly actor_name: string;
  readonly via: string;
  /** In words; `touched` says the same in codes, for those who speak another language. */
  readonly summary: string;
  readonly touched: readonly Touched[];
  readonly size: number;
  readonly note: string | null;
  readonly pinned: boolean;
  readonly is_active: boolean;
}

/** What happened to one entity between two versions. */
interface Net {
  readonly kind: ManagedKind;
  readonly before: string | null;
  readonly after: string | null;
}

/** The versions of the managed configuration: listed, compared, brought back. */
export class Versions {
  constructor(private readonly parts: ResourceParts) {}

  /** Newest first; one more than the limit tells that there are others. */
  async page(limit: number, before?: number): Promise<VersionView[]> {
    const rows = await this.parts.store.of('versions').page(limit + 1, before);
    return rows.map((row) => this.view(row));
  }

  /** How many there are. */
  async count(): Promise<number> {
    return await this.parts.store.of('versions').count();
  }

  /** The number of the last one; 0 before the first. */
  async latest(): Promise<number> {
    return await Promise.resolve(this.parts.publisher.version);
  }

  /** With what it changed. Throws `not_found`. */
  async get(n: number): Promise<VersionView & { readonly changes: readonly EntityDiff[] }> {
    return { ...this.view(await this.find(n)), changes: await this.diff(n - 1, n) };
  }

  /** What leads from one version to another, in either direction. */
  async diff(from: number, to = this.parts.publisher.version): Promise<EntityDiff[]> {
    for (const n of [from, to]) if (n !== 0) await this.find(n);
    const isBack = from > to;
    const net = netOf(await this.parts.store.of('versions').changes(Math.min(from, to), Math.max(from, to)));
    return [...net].flatMap(([id, { kind, before, after }]) => {
      if (before === after) return [];
      const about = { id, kind, label: storedLabel(after ?? before) };
      return [isBack ? describeDocuments(about, after, before) : describeDocuments(about, before, after)];
    });
  }

  /** Keeps a note, or keeps the version for ever. */
  async remark(n: number, remark: { note?: string | null; pinned?: boolean }, writing: Writing): Promise<VersionView> {
    const { note, pinned } = remark;
    const kept: VersionRemark = {
      ...(note !== undefined && { note }),
      ...(pinned !== undefined && { pinned: pinned ? (1 as const) : (0 as const) }),
    };
    const audit = { actor: writing.actor, action: 'versions.update', diff: { n, ...remark } };
    const isFound = await this.parts.store.of('versions').remark(n, kept, audit);
    if (!isFound) throw new ControlError('not_found');
    return this.view(await this.find(n));
  }

  /**
   * Makes the configuration what it was, as a new version. Secrets stay those of today, revoked access tokens stay
   * revoked, and access tokens issued since stay what they are.
   */
  async rollback(
    n: number,
    writing: Writing,
  ): Promise<Written<readonly EntityDiff[]> & { not_returned: NotReturned[] }> {
    const published = await this.bringBack(n, writing);
    return { ...writtenOf(published, writing, published.changes), not_returned: published.result };
  }

  /** What would have become of the last requests, were it brought back. */
  async preview(n: number, previewed: number, writing: Writing): Promise<PreviewResult> {
    return (await this.bringBack(n, { ...writing, isDry: true, previewed })).preview!;
  }

  private async bringBack(n: number, writing: Writing): Promise<Published<NotReturned[]>> {
    if (n !== 0) await this.find(n);
    const { publisher, store } = this.parts;
    const about = { action: 'versions.rollback', object: null, summary: `back to version ${n}` };
    return await publisher.change({ ...about, ...writing, via: 'rollback' }, async (draft) => {
      const net = netOf(await store.of('versions').changes(n, draft.ground.n));
      const missing: NotReturned[] = [];
      for (const [id, change] of inOrder(net)) missing.push(...(await this.restore(draft, id, change)));
      return missing;
    });
  }

  private async restore(draft: Draft, id: string, { kind, before }: Net): Promise<NotReturned[]> {
    const present = await draft.look(kind, id);
    if (kind === 'tokens') return await this.restoreToken(draft, id, before);
    if (before === null) {
      if (present === null) return [];
      const [user] =
        kind === 'routes' ? await this.parts.store.of('entities').page({ kind: 'tokens', limit: 1, parent: id }) : [];
      if (user !== undefined) return [{ id, kind, reason: 'access tokens were issued for it since' }];
      draft.remove(id);
      return [];
    }
    const stored = JSON.parse(before) as StoredDocument<ManagedKind>;
    const system = present?.document.system ?? stored.system;
    draft.put(
      kind,
      id,
      { fields: stored.fields, system } as StoredDocument<typeof kind>,
      tenantOf(draft, kind, stored),
    );
    return present === null && kind === 'keys' && !draft.ground.secrets.has(id) && isStored(stored)
      ? [{ id, kind, reason: 'its secret is gone; enter it again' }]
      : [];
  }

  private async restoreToken(draft: Draft, id: string, before: string | null): Promise<NotReturned[]> {
    const present = await draft.look('tokens', id);
    if (present === null || before === null) return [];
    const { fields } = JSON.parse(before) as DocumentTypes['tokens'];
    draft.put('tokens', id, { fields, system: present.document.system }, present.row.tenant);
    const isRevoked = present.document.system.revokedAt !== null;
    return isRevoked ? [{ id, kind: 'tokens', reason: 'it was revoked, and stays so' }] : [];
  }

  private async find(n: number): Promise<ListedVersion> {
    const row = await this.parts.store.of('versions').find(n);
    if (row === null) throw new ControlError('not_found');
    return row;
  }

  private view({ n, id, at, actor, actor_name, via, summary, touched, note, pinned }: ListedVersion): VersionView {
    const isActive = n === this.parts.publisher.version;
    const size = touched.reduce((sum, { count }) => sum + count, 0);
    const told = touched.map(({ kind, op, count, document }) => ({
      kind,
      op,
      count,
      label: storedLabel(document) || null,
    }));
    const plain = {
      object: 'version' as const,
      n,
      id,
      at: timeOf(at),
      actor,
      actor_name,
      via,
      summary,
      touched: told,
      size,
      note,
    };
    return { ...plain, pinned: pinned === 1, is_active: isActive };
  }
}

/** Of several changes to one entity the first before and the last after. */
function netOf(changes: readonly VersionChangeRow[]): Map<string, Net> {
  const net = new Map<string, Net>();
  for (const { entity, before, after } of changes) {
    const kind = kindOfId(entity);
    if (kind === null) continue;
    net.set(entity, { kind, before: net.has(entity) ? net.get(entity)!.before : before, after });
  }
  return net;
}

const ORDER: readonly ManagedKind[] = ['tenants', 'channels', 'keys', 'routes', 'models', 'tokens'];

/** What others hang on comes before them. */
function inOrder(net: ReadonlyMap<string, Net>): [string, Net][] {
  return [...net].toSorted(([, a], [, b]) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function isStored({ system }: StoredDocument<ManagedKind>): boolean {
  return (system as Partial<DocumentTypes['keys']['system']>).source === 'stored';
}

/** Of what hangs on another entity, whose that one is. */
function tenantOf(
  draft: Draft,
  kind: ManagedKind,
  { fields, system }: StoredDocument<ManagedKind>,
): string | null | undefined {
  const { route } = fields as { readonly route?: string };
  const { channel } = system as { readonly channel?: string };
  if (kind === 'models') return draft.all('routes').find(({ row }) => row.id === route)?.row.tenant ?? null;
  if (kind === 'keys') return draft.all('channels').find(({ row }) => row.id === channel)?.row.tenant ?? null;
  return undefined;
}
