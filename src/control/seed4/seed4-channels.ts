import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { newId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import { documentOf } from '../documents/columns.js';
import { ChannelFields } from '../documents/channel-fields.js';
import { readFields } from '../documents/read-fields.js';
import type { KeySystem } from '../documents/stored-documents.js';
import type { Draft } from '../publish/draft.js';
import { addKeys } from '../resources/add-keys.js';
import type { Channels } from '../resources/channels.js';
import type { Keys } from '../resources/keys.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import { uniqueSlug } from '../resources/unique-slug.js';
import type { EntityView } from '../resources/views.js';
import { timeOf } from '../resources/views.js';
import { expectOwn, type Writing } from '../resources/writing.js';

/** A channel as the page of seed 4 knows it; its keys are masked. */
export interface Seed4Channel {
  readonly id: string;
  readonly name: string;
  readonly base_url: string;
  readonly keys: readonly string[];
  readonly models: readonly string[];
  readonly enabled: boolean;
  readonly priority: number;
  readonly weight: number;
  readonly created_at: string | null;
  readonly updated_at: string | null;
}

/** What that page sends of one. A masked key stands for the key that it was made of. */
export interface Seed4ChannelForm {
  readonly name?: string | undefined;
  readonly base_url?: string | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly models?: readonly string[] | undefined;
  readonly enabled?: boolean | undefined;
  readonly priority?: number | undefined;
  readonly weight?: number | undefined;
  /** Of when the page read it; an older one than the present is refused. */
  readonly updated_at?: string | null | undefined;
}

const MASK = 'sk-…';

/** Channels by the calls of seed 4, on the same services, versions and audit as all others. */
export class Seed4Channels {
  constructor(
    private readonly parts: ResourceParts,
    private readonly channels: Channels,
    private readonly keys: Keys,
  ) {}

  async list(tenant: string | null): Promise<Seed4Channel[]> {
    const views = await this.channels.list(tenant);
    return await Promise.all(views.map(async (view) => await this.shown(view, tenant)));
  }

  /** With its keys; one version. */
  async create(form: Seed4ChannelForm, writing: Writing): Promise<Seed4Channel> {
    const id = newId('ch');
    const { keys = [], ...given } = fieldsOf(form);
    const about = { action: 'channels.create', object: id, summary: `channel ${form.name ?? ''} created` };
    await this.parts.publisher.change({ ...about, ...writing }, async (draft) => {
      const named = draft.all('channels').map(({ row }) => row.slug);
      const fields = readFields(ChannelFields, given);
      const slug = uniqueSlug(fields.name, named);
      draft.put('channels', id, { fields: { ...fields, slug }, system: { headers: {} } });
      await this.add(draft, id, keys);
    });
    return await this.get(id, writing);
  }

  /** What the form leaves out stays, and so does whatever seed 4 does not know. */
  async update(id: string, form: Seed4ChannelForm, writing: Writing): Promise<Seed4Channel> {
    const about = {
      action: 'channels.update',
      object: id,
      summary: `channel ${await this.nameOf(id, writing)} changed`,
    };
    await this.parts.publisher.change({ ...about, ...writing }, async (draft) => {
      const { row, document } = await draft.get('channels', id);
      expectOwn(writing.actor, row.tenant);
      expectFresh(row, form);
      const { keys, ...given } = fieldsOf(form);
      const fields = readFields(ChannelFields, { ...document.fields, ...given });
      draft.put('channels', id, { ...document, fields });
      if (keys === undefined) return;
      const kept = keptOf(draft, id, keys);
      for (const { row: key } of own(draft, id)) if (!kept.has(key.id)) draft.remove(key.id);
      await this.add(
        draft,
        id,
        keys.filter((key) => !isMasked(key)),
      );
    });
    return await this.get(id, writing);
  }

  async remove(id: string, writing: Writing): Promise<void> {
    await this.channels.delete(id, 'any', writing);
  }

  /** Switches it off where it is on, and on where it is off. */
  async toggle(id: string, writing: Writing): Promise<Seed4Channel> {
    const view = await this.channels.get(id, writing.actor.tenant);
    await this.channels.enable(id, view['enabled'] === false, writing);
    return await this.get(id, writing);
  }

  private async get(id: string, { actor: { tenant } }: Writing): Promise<Seed4Channel> {
    return await this.shown(await this.channels.get(id, tenant), tenant);
  }

  private async nameOf(id: string, { actor: { tenant } }: Writing): Promise<string> {
    const { slug } = (await this.channels.get(id, tenant)) as { readonly slug?: string | null };
    return slug ?? id;
  }

  private async add(draft: Draft, id: string, keys: readonly string[]): Promise<void> {
    await addKeys(
      draft,
      id,
      keys.map((secret) => ({ secret })),
      this.parts,
    );
  }

  private async shown(view: EntityView, tenant: string | null): Promise<Seed4Channel> {
    const isOpen = tenant === null || view['tenant'] === tenant;
    const keys = isOpen ? await this.keys.list(view.id, null) : [];
    const { base_url: baseUrl } = view as { readonly base_url?: string | null };
    return {
      id: view.id,
      name: String(view['name']),
      base_url: baseUrl ?? '',
      keys: keys.map((key) => maskOf(key as unknown as KeySystem)),
      models: (view['models'] ?? []) as string[],
      enabled: view['enabled'] !== false,
      priority: Number(view['priority'] ?? 0),
      weight: Number(view['weight'] ?? 1),
      created_at: view.created_at,
      updated_at: view.updated_at,
    };
  }
}

function fieldsOf({ updated_at: _at, keys, ...fields }: Seed4ChannelForm) {
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { ...given, ...(keys !== undefined && { keys: keys.map((key) => key.trim()).filter((key) => key !== '') }) };
}

function expectFresh({ updated_at: at }: ManagedEntityRow, { updated_at: read }: Seed4ChannelForm): void {
  if (read === undefined || read === null || read === timeOf(at)) return;
  throw new ControlError('version_conflict', { message: 'The channel was changed since the page read it. Reload it.' });
}

/** What recognises a key: its last four characters, or its fingerprint where it is too short for that. */
function maskOf({ source, last4, fingerprint }: Pick<KeySystem, 'source' | 'last4' | 'fingerprint'>): string {
  return source.startsWith('env:') ? `\${${source.slice('env:'.length)}}` : `${MASK}${last4 ?? fingerprint}`;
}

function isMasked(key: string): boolean {
  return key.startsWith(MASK);
}

function own(draft: Draft, channel: string) {
  return draft.all('keys').filter(({ row }) => row.parent === channel);
}

/** The present keys that masked ones of a form stand for; of keys that look alike, as many as the form has of them. */
function keptOf(draft: Draft, channel: string, given: readonly string[]): ReadonlySet<string> {
  const wanted = new Map<string, number>();
  for (const key of given) wanted.set(key, (wanted.get(key) ?? 0) + 1);
  const kept = new Set<string>();
  for (const { row } of own(draft, channel)) {
    const mask = maskOf(documentOf('keys', row).system);
    const left = wanted.get(mask) ?? 0;
    if (left === 0) continue;
    wanted.set(mask, left - 1);
    kept.add(row.id);
  }
  const [unknown] = [...wanted].flatMap(([mask, left]) => (left > 0 && isMasked(mask) ? [mask] : []));
  if (unknown === undefined) return kept;
  const faults = [
    { pointer: '/keys', code: 'invalid', message: `holds ${unknown}, which stands for no key of the channel` },
  ];
  throw new ControlError('validation_failed', { message: `keys holds ${unknown}, which stands for no key.`, faults });
}
