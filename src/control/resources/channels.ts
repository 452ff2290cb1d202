import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { newId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import { ChannelFields } from '../documents/channel-fields.js';
import { headerSecretId, hostOf, settingsOf } from '../documents/channel-entity.js';
import { documentOf } from '../documents/columns.js';
import { mergePatch } from '../documents/merge-patch.js';
import { readFields } from '../documents/read-fields.js';
import type { ChannelSystem, Plain, StoredDocument } from '../documents/stored-documents.js';
import type { Draft } from '../publish/draft.js';
import type { SecretTraces } from '../secrets/sealer.js';
import { addKeys, type NewKey } from './add-keys.js';
import { declaredChannel } from './declared-views.js';
import type { ResourceParts } from './resource-parts.js';
import { isSecretHeader, tracesOf } from './secret-traces.js';
import { uniqueSlug } from './unique-slug.js';
import { viewOf, type EntityView } from './views.js';
import { expectOwn, expectVersion, type Expected, type Writing, type Written } from './writing.js';
import { writtenOf } from './written.js';

/** One place in an order. */
export interface OrderedChannel {
  readonly id: string;
  readonly priority: number;
  readonly weight?: number;
}

/** Upstream accounts. */
export class Channels {
  constructor(private readonly parts: ResourceParts) {}

  /** All of them, the declared ones first. To a tenant's administrator shared ones show their names alone. */
  async list(tenant: string | null): Promise<EntityView[]> {
    const { publisher, clock } = this.parts;
    const { declaration } = publisher;
    const rows = [...publisher.managed.rows.values()];
    const keysOf = Map.groupBy(rows, ({ parent }) => parent);
    const declaredKeysOf = Map.groupBy(declaration.keys, ({ channel }) => channel);
    const declared = declaration.channels.map((each) => declaredChannel(each, declaredKeysOf.get(each.id) ?? []));
    const managed = rows
      .filter(({ kind, id }) => kind === 'channels' && publisher.declaredAt(id) === null)
      .map((row) => this.view(row, clock.now(), keysOf.get(row.id) ?? []));
    const all = [...declared, ...managed];
    return await Promise.resolve(tenant === null ? all : all.flatMap((view) => narrowed(view, tenant)));
  }

  /** Throws `not_found`. */
  async get(id: string, tenant: string | null): Promise<EntityView> {
    const declared = this.declared(id);
    const row = this.parts.publisher.managed.rows.get(id);
    const view = declared ?? (row?.kind === 'channels' ? this.view(row, this.parts.clock.now()) : null);
    const [seen] = view === null ? [] : tenant === null ? [view] : narrowed(view, tenant);
    if (seen === undefined) throw new ControlError('not_found');
    return await Promise.resolve(seen);
  }

  /** With its keys, when there are some. */
  async create(value: object, keys: readonly NewKey[], writing: Writing): Promise<Written<EntityView>> {
    const id = newId('ch');
    const fields = readFields(ChannelFields, value);
    const about = { action: 'channels.create', object: id, summary: `channel ${fields.name} created` };
    return await this.write(id, about, writing, async (draft) => {
      const slug =
        fields.slug ??
        uniqueSlug(
          fields.name,
          draft.all('channels').map(({ row }) => row.slug),
        );
      this.put(draft, id, { ...fields, slug }, { headers: {} });
      await addKeys(draft, id, keys, this.parts);
    });
  }

  /** A JSON merge patch; every field that it does not name stays. */
  async patch(id: string, patch: object, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    return await this.rewrite(id, expected, writing, ({ fields, system }) => {
      const merged = readFields(ChannelFields, { slug: fields.slug, ...(mergePatch(fields, patch) as object) });
      return { fields: merged, system: withoutHeaders(system, patch) };
    });
  }

  /** Every field; what is left out is gone. Its keys stay. */
  async replace(id: string, value: object, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    return await this.rewrite(id, expected, writing, ({ fields }) => {
      return { fields: readFields(ChannelFields, { slug: fields.slug, ...value }), system: { headers: {} } };
    });
  }

  private async rewrite(
    id: string,
    expected: Expected,
    writing: Writing,
    act: (document: StoredDocument<'channels'>) => StoredDocument<'channels'>,
  ): Promise<Written<EntityView>> {
    const about = { action: 'channels.update', object: id, summary: `channel ${this.nameOf(id)} changed` };
    return await this.write(id, about, writing, async (draft) => {
      const { row, document } = await draft.get('channels', id);
      expectOwn(writing.actor, row.tenant);
      expectVersion(row, expected, (present) => this.view(present, this.parts.clock.now()));
      const { fields, system } = act(document);
      this.put(draft, id, fields, system);
    });
  }

  /** With its keys. Throws `in_use` while a route or a target names it. */
  async delete(id: string, expected: Expected, writing: Writing): Promise<Written<null>> {
    const about = { action: 'channels.delete', object: id, summary: `channel ${this.nameOf(id)} deleted` };
    const published = await this.parts.publisher.change({ ...about, ...writing }, async (draft) => {
      const { row } = await draft.get('channels', id);
      expectOwn(writing.actor, row.tenant);
      expectVersion(row, expected, (present) => this.view(present, this.parts.clock.now()));
      expectUnused(draft, id);
      for (const key of draft.all('keys')) if (key.row.parent === id) draft.remove(key.row.id);
      draft.remove(id);
      return null;
    });
    return writtenOf(published, writing, null);
  }

  /** Priorities, and weights where given, of many at once: one version. */
  async order(order: readonly OrderedChannel[], expected: Expected, writing: Writing): Promise<Written<EntityView[]>> {
    const { publisher, clock } = this.parts;
    const about = { action: 'channels.order', object: null, summary: `order of ${order.length} channels changed` };
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      if (expected !== 'any' && expected !== draft.ground.n)
        throw new ControlError('version_conflict', { version: draft.ground.n });
      for (const { id, priority, weight } of order) {
        const { row, document } = await draft.get('channels', id);
        expectOwn(writing.actor, row.tenant);
        const fields = { ...document.fields, priority, ...(weight !== undefined && { weight }) };
        draft.put('channels', id, { ...document, fields: readFields(ChannelFields, fields) });
      }
      return order.map(({ id }) => id);
    });
    const rows = published.result.flatMap((id) => publisher.managed.rows.get(id) ?? []);
    return writtenOf(
      published,
      writing,
      rows.map((row) => this.view(row, clock.now())),
    );
  }

  /** Switches it on or off; what is so already stays as it is. */
  async enable(id: string, isEnabled: boolean, writing: Writing): Promise<Written<EntityView>> {
    const verb = isEnabled ? 'enable' : 'disable';
    const about = { action: `channels.${verb}`, object: id, summary: `channel ${this.nameOf(id)} ${verb}d` };
    return await this.write(id, about, writing, async (draft) => {
      const { row, document } = await draft.get('channels', id);
      expectOwn(writing.actor, row.tenant);
      if ((document.fields.enabled ?? true) === isEnabled) return;
      draft.put('channels', id, { ...document, fields: { ...document.fields, enabled: isEnabled } });
    });
  }

  private async write(
    id: string,
    about: { readonly action: string; readonly object: string; readonly summary: string },
    writing: Writing,
    draw: (draft: Draft) => Promise<void>,
  ): Promise<Written<EntityView>> {
    const { publisher, clock } = this.parts;
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      await draw(draft);
      return (await draft.get('channels', id)).row;
    });
    const row = publisher.managed.rows.get(id) ?? published.result;
    return writtenOf(published, writing, this.view(writing.isDry === true ? published.result : row, clock.now()));
  }

  /** Values of secret headers are sealed for where the channel leads, and stand nowhere else. */
  private put(draft: Draft, id: string, fields: Plain<ChannelFields>, system: ChannelSystem): void {
    const { sealer, clock, installationKey } = this.parts;
    const host = hostOf(settingsOf(id, fields, []));
    const entries = Object.entries(fields.extra_headers ?? {});
    const traces: Record<string, SecretTraces> = { ...system.headers };
    for (const [name, value] of entries.filter(([header]) => isSecretHeader(header))) {
      draft.keep(sealer.seal({ id: headerSecretId(id, name), owner: id, host }, value, clock.now()));
      traces[name.toLowerCase()] = tracesOf(value, installationKey);
    }
    for (const name of Object.keys(draftedHeaders(draft, id))) {
      if (!(name in traces)) draft.forget(headerSecretId(id, name));
    }
    const plain = entries.filter(([header]) => !isSecretHeader(header));
    const { extra_headers: _headers, ...others } = fields;
    const kept: Plain<ChannelFields> =
      plain.length === 0 ? others : { ...others, extra_headers: Object.fromEntries(plain) };
    draft.put('channels', id, { fields: kept, system: { ...system, headers: traces } });
  }

  private view(row: ManagedEntityRow, now: number, keys = this.keysOf(row.id)): EntityView {
    const { publisher } = this.parts;
    const converted = publisher.managed.channels.get(row.id)?.value;
    const detached = converted?.detached ?? [];
    const disabled = keys.filter((key) => documentOf('keys', key).fields.enabled === false).length;
    const summary = { total: keys.length, detached: detached.length, disabled };
    return {
      ...viewOf('channels', row, now),
      provider: documentOf('channels', row).fields.provider ?? null,
      keys_summary: summary,
    };
  }

  private keysOf(channel: string): ManagedEntityRow[] {
    return [...this.parts.publisher.managed.rows.values()].filter(({ parent }) => parent === channel);
  }

  private declared(id: string): EntityView | null {
    const { declaration } = this.parts.publisher;
    const channel = declaration.channels.find((candidate) => candidate.id === id);
    if (channel === undefined) return null;
    const keys = declaration.keys.filter((key) => key.channel === id);
    return declaredChannel(channel, keys);
  }

  private nameOf(id: string): string {
    return this.parts.publisher.managed.rows.get(id)?.slug ?? id;
  }
}

/** What a patch takes away of headers that are kept as secrets: those that it says are null. */
function withoutHeaders({ headers }: ChannelSystem, patch: object): ChannelSystem {
  const { extra_headers: patched } = patch as { readonly extra_headers?: Readonly<Record<string, unknown>> | null };
  if (patched === null) return { headers: {} };
  const gone = new Set(
    Object.entries(patched ?? {})
      .filter(([, value]) => value === null)
      .map(([name]) => name.toLowerCase()),
  );
  return { headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !gone.has(name))) };
}

function draftedHeaders(draft: Draft, id: string): StoredDocument<'channels'>['system']['headers'] {
  const row = draft.ground.rows.get(id);
  return row === undefined ? {} : documentOf('channels', row).system.headers;
}

function expectUnused(draft: Draft, id: string): void {
  const routes = draft
    .all('routes')
    .filter(({ document }) => document.fields.channels?.some(({ channel }) => channel === id));
  const models = draft
    .all('models')
    .filter(({ document }) => document.fields.targets.some(({ channel }) => channel === id));
  const users = [...routes, ...models].map(({ row }) => row.slug ?? row.id);
  if (users.length === 0) return;
  throw new ControlError('in_use', { message: `It is used by ${users.slice(0, 5).join(', ')}.` });
}

/** Of shared channels a tenant sees name and state; of another tenant's nothing. */
function narrowed(view: EntityView, tenant: string): EntityView[] {
  if (view['tenant'] === tenant) return [view];
  if (view['tenant'] !== null) return [];
  const { object, id, name, slug, enabled, origin, version } = view;
  const hidden = { read_only_reason: 'shared by all tenants', created_at: null, updated_at: null, updated_by: null };
  return [{ object, id, name, slug, enabled, tenant: null, origin, version, ...hidden }];
}
