import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import { ControlError } from '../control-error.js';
import { hostOf, settingsOf } from '../documents/channel-entity.js';
import { KeyFields } from '../documents/key-fields.js';
import { mergePatch } from '../documents/merge-patch.js';
import { readFields } from '../documents/read-fields.js';
import type { Draft } from '../publish/draft.js';
import { addKeys, systemOf, type NewKey } from './add-keys.js';
import { declaredKey } from './declared-views.js';
import type { ResourceParts } from './resource-parts.js';
import { viewOf, type EntityView } from './views.js';
import { expectOwn, expectVersion, type Expected, type Writing, type Written } from './writing.js';
import { writtenOf } from './written.js';

/** Upstream keys of channels: written, recognised and removed, never read. */
export class Keys {
  constructor(private readonly parts: ResourceParts) {}

  async list(channel: string, tenant: string | null): Promise<EntityView[]> {
    const { publisher } = this.parts;
    const declared = publisher.declaration.channels.some(({ id }) => id === channel);
    if (declared) {
      if (tenant !== null) throw new ControlError('not_found');
      return publisher.declaration.keys
        .filter((key) => key.channel === channel)
        .map((key) => declaredKey(key, this.parts));
    }
    const row = publisher.managed.rows.get(channel);
    if (row?.kind !== 'channels' || (tenant !== null && row.tenant !== tenant)) throw new ControlError('not_found');
    const keys = [...publisher.managed.rows.values()].filter(({ parent }) => parent === channel);
    return await Promise.resolve(keys.map((key) => this.view(key)));
  }

  /** One or many; those that the channel has already are left aside. */
  async add(channel: string, keys: readonly NewKey[], writing: Writing): Promise<Written<EntityView[]>> {
    const summary = keys.length === 1 ? 'a key added' : `${keys.length} keys added`;
    const about = { action: 'keys.create', object: channel, summary };
    return await this.write(about, writing, async (draft) => {
      const { row } = await draft.get('channels', channel);
      expectOwn(writing.actor, row.tenant);
      return await addKeys(draft, channel, keys, this.parts);
    });
  }

  /** Label and whether it is used. */
  async patch(at: KeyPlace, patch: object, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    return await this.change({ at, verb: 'update', summary: 'a key changed' }, expected, writing, (draft, found) => {
      const fields = readFields(KeyFields, mergePatch(found.document.fields, patch));
      draft.put('keys', at.key, { fields, system: found.document.system }, found.row.tenant);
    });
  }

  /** Another secret in the place of the present one; what was counted for the key stays. */
  async replace(at: KeyPlace, secret: string, expected: Expected, writing: Writing): Promise<Written<EntityView>> {
    const { sealer, clock } = this.parts;
    const about = { verb: 'replace', summary: 'the secret of a key replaced' };
    return await this.change({ at, ...about }, expected, writing, async (draft, found) => {
      const { document } = await draft.get('channels', at.channel);
      const system = systemOf(at.channel, secret.trim(), '/secret', this.parts);
      const host = hostOf(settingsOf(at.channel, document.fields, []));
      if (system.source === 'stored')
        draft.keep(sealer.seal({ id: at.key, owner: at.key, host }, secret.trim(), clock.now()));
      else draft.forget(at.key);
      draft.put('keys', at.key, { fields: found.document.fields, system }, found.row.tenant);
    });
  }

  async remove(at: KeyPlace, expected: Expected, writing: Writing): Promise<Written<null>> {
    const about = { action: 'keys.delete', object: at.key, summary: 'a key removed' };
    const { publisher } = this.parts;
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      await this.find(draft, at, expected, writing);
      draft.remove(at.key);
    });
    return writtenOf(published, writing, null);
  }

  private async change(
    { at, verb, summary }: { readonly at: KeyPlace; readonly verb: string; readonly summary: string },
    expected: Expected,
    writing: Writing,
    act: (draft: Draft, found: Awaited<ReturnType<typeof this.find>>) => Promise<void> | void,
  ): Promise<Written<EntityView>> {
    const about = { action: `keys.${verb}`, object: at.key, summary };
    const written = await this.write(about, writing, async (draft) => {
      await act(draft, await this.find(draft, at, expected, writing));
      return [at.key];
    });
    return { ...written, document: written.document[0]! };
  }

  private async find(draft: Draft, { channel, key }: KeyPlace, expected: Expected, { actor }: Writing) {
    const found = await draft.get('keys', key);
    if (found.row.parent !== channel) throw new ControlError('not_found');
    expectOwn(actor, found.row.tenant);
    expectVersion(found.row, expected, (row) => this.view(row));
    return found;
  }

  private async write(
    about: { readonly action: string; readonly object: string; readonly summary: string },
    writing: Writing,
    draw: (draft: Draft) => Promise<readonly string[]>,
  ): Promise<Written<EntityView[]>> {
    const { publisher } = this.parts;
    const published = await publisher.change({ ...about, ...writing }, async (draft) => {
      const ids = await draw(draft);
      return await Promise.all(ids.map(async (id) => (await draft.get('keys', id)).row));
    });
    const rows = published.result.map((row) =>
      writing.isDry === true ? row : (publisher.managed.rows.get(row.id) ?? row),
    );
    return writtenOf(
      published,
      writing,
      rows.map((row) => this.view(row)),
    );
  }

  /** Whether its secret is there, and opens for where the channel leads. */
  private view(row: ManagedEntityRow): EntityView {
    const view = viewOf('keys', row, this.parts.clock.now());
    const detached = this.parts.publisher.managed.channels.get(row.parent)?.value.detached ?? [];
    const state = detached.includes(row.id) ? 'detached' : view['enabled'] === false ? 'disabled' : 'ready';
    return { ...view, state };
  }
}

/** Which key of which channel. */
export interface KeyPlace {
  readonly channel: string;
  readonly key: string;
}
