import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { newId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import { mergePatch } from '../documents/merge-patch.js';
import { NOUN_OF, PREFIX_OF } from '../documents/managed-kind.js';
import { readFields } from '../documents/read-fields.js';
import type { DocumentTypes, StoredDocument } from '../documents/stored-documents.js';
import type { Draft, Found } from '../publish/draft.js';
import type { ResourceParts } from './resource-parts.js';
import { viewOf, type EntityView } from './views.js';
import { expectOwn, expectVersion, type Expected, type Writing, type Written } from './writing.js';
import { writtenOf } from './written.js';

/** Kinds of which there are few, and which have nothing but fields. */
export type FewKind = 'tenants' | 'routes' | 'models';

/** What is particular to a kind. */
export interface FewSpec<Kind extends FewKind> {
  readonly kind: Kind;
  readonly fields: new () => DocumentTypes[Kind]['fields'];
  /** Declared ones as they are shown. */
  readonly declared: () => EntityView[];
  /** Completes fields before they are kept, and gives whose the entity is; throws for what must not be. */
  readonly complete: (
    draft: Draft,
    fields: DocumentTypes[Kind]['fields'],
    writing: Writing,
    former: DocumentTypes[Kind]['fields'] | null,
  ) => { readonly fields: DocumentTypes[Kind]['fields']; readonly tenant?: string | null };
  /** Throws `in_use` while something refers to it. */
  readonly expectUnused: (draft: Draft, id: string) => Promise<void>;
}

/** Creates, reads, changes and deletes what has nothing but fields. */
export class FewEntities<Kind extends FewKind> {
  constructor(
    private readonly parts: ResourceParts,
    private readonly spec: FewSpec<Kind>,
  ) {}

  /** All of them, the declared ones first; to a tenant's administrator its own alone. */
  async list(tenant: string | null): Promise<EntityView[]> {
    const { publisher } = this.parts;
    const managed = [...publisher.managed.rows.values()]
      .filter(({ kind, id }) => kind === this.spec.kind && publisher.declaredAt(id) === null)
      .map((row) => this.view(row));
    const all = [...this.spec.declared(), ...managed];
    return await Promise.resolve(tenant === null ? all : all.filter((view) => ownerOf(view) === tenant));
  }

  /** Throws `not_found`. */
  async get(id: string, tenant: string | null): Promise<EntityView> {
    const row = this.parts.publisher.managed.rows.get(id);
    const declared = this.spec.declared().find((view) => view.id === id);
    const view = declared ?? (row?.kind === this.spec.kind ? this.view(row) : undefined);
    if (view === undefined || (tenant !== null && ownerOf(view) !== tenant)) throw new ControlError('not_found');
    return await Promise.resolve(view);
  }

  async create(value: object, writing: Writing): Promise<Written<EntityView>> {
    const id = newId(PREFIX_OF[this.spec.kind]);
    const about = { action: `${this.spec.kind}.create`, object: id, summary: `${this.noun} created` };
    return await this.write(id, about, writing, async (draft) => {
      const { fields, tenant } = this.spec.complete(draft, this.read(value), writing, null);
      this.put(draft, id, fields, tenant);
      await Promise.resolve();
    });
  }

  /** A JSON merge patch; every field that it does not name stays. */
  async patch(id: string, patch: object, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    const about = { action: `${this.spec.kind}.update`, object: id, summary: `${this.noun} changed` };
    return await this.write(id, about, writing, async (draft) => {
      const { document } = await this.find(draft, id, expected, writing);
      const merged = this.read(mergePatch(document.fields, patch));
      const { fields, tenant } = this.spec.complete(draft, merged, writing, document.fields);
      this.put(draft, id, fields, tenant);
    });
  }

  /** Every field; what is left out is gone. */
  async replace(id: string, value: object, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    const about = { action: `${this.spec.kind}.update`, object: id, summary: `${this.noun} replaced` };
    return await this.write(id, about, writing, async (draft) => {
      const { document } = await this.find(draft, id, expected, writing);
      const given = this.read(value);
      const { fields, tenant } = this.spec.complete(draft, given, writing, document.fields);
      this.put(draft, id, fields, tenant);
    });
  }

  async delete(id: string, expected: Expected, writing: Writing): Promise<Written<null>> {
    const about = { action: `${this.spec.kind}.delete`, object: id, summary: `${this.noun} deleted` };
    const published = await this.parts.publisher.change({ ...about, ...writing }, async (draft) => {
      await this.find(draft, id, expected, writing);
      await this.spec.expectUnused(draft, id);
      draft.remove(id);
    });
    return writtenOf(published, writing, null);
  }

  private read(value: unknown): DocumentTypes[Kind]['fields'] {
    return readFields(this.spec.fields as new () => object, value) as DocumentTypes[Kind]['fields'];
  }

  private get noun(): string {
    return NOUN_OF[this.spec.kind];
  }

  private put(draft: Draft, id: string, fields: DocumentTypes[Kind]['fields'], tenant?: string | null): void {
    draft.put(this.spec.kind, id, { fields, system: {} } as StoredDocument<Kind>, tenant);
  }

  private async find(draft: Draft, id: string, expected: Expected, { actor }: Writing): Promise<Found<Kind>> {
    const found = await draft.get(this.spec.kind, id);
    expectOwn(actor, this.spec.kind === 'tenants' ? id : found.row.tenant);
    expectVersion(found.row, expected, (row) => this.view(row));
    return found;
  }

  private async write(
    id: string,
    about: { readonly action: string; readonly object: string; readonly summary: string },
    writing: Writing,
    draw: (draft: Draft) => Promise<void>,
  ): Promise<Written<EntityView>> {
    const { publisher } = this.parts;
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      await draw(draft);
      return (await draft.get(this.spec.kind, id)).row;
    });
    const row = writing.isDry === true ? published.result : (publisher.managed.rows.get(id) ?? published.result);
    return writtenOf(published, writing, this.view(row));
  }

  private view(row: ManagedEntityRow): EntityView {
    return viewOf(this.spec.kind, row, this.parts.clock.now());
  }
}

function ownerOf(view: EntityView): unknown {
  return view.object === 'tenant' ? view.id : view['tenant'];
}
