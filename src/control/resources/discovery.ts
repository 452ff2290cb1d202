import { ControlError } from '../control-error.js';
import type { Actor } from '../store/actor.js';
import type { ResourceParts } from './resource-parts.js';

/** Models of a provider, compared with what a channel names. */
export interface DiscoveredModels {
  readonly object: 'discovery';
  readonly channel: string;
  /** Null: they were listed. */
  readonly error: string | null;
  readonly models: readonly string[];
  /** Listed, and not named by the channel. */
  readonly added: readonly string[];
  /** Named by the channel, and not listed. */
  readonly gone: readonly string[];
  readonly kept: readonly string[];
}

/** Asks providers for their models. */
export class Discovery {
  constructor(private readonly parts: ResourceParts) {}

  /** With the stored key, which goes to the stored address alone; throws `key_detached` where it belongs to another. */
  async discover(id: string, actor: Actor): Promise<DiscoveredModels> {
    const { publisher, serving, listModels, store } = this.parts;
    const channel = serving().channels.find((candidate) => candidate.id === id);
    if (channel === undefined || (actor.tenant !== null && channel.tenant !== actor.tenant))
      throw new ControlError('not_found');
    const managed = publisher.managed.channels.get(id)?.value;
    const isDetached = managed !== undefined && managed.detached.length > 0 && managed.keys.length === 0;
    if (isDetached) throw new ControlError('key_detached');
    const found = await listModels(id);
    await store.of('audit').append({ actor, action: 'channels.discover', object: id, result: found.error ?? 'ok' });
    const named = channel.models.filter((model) => !model.endsWith('*'));
    const listed = new Set(found.models);
    const known = new Set(named);
    return {
      object: 'discovery',
      channel: id,
      error: found.error,
      models: found.models,
      added: found.models.filter((model) => !known.has(model)),
      gone: found.error === null ? named.filter((model) => !listed.has(model)) : [],
      kept: named.filter((model) => listed.has(model)),
    };
  }
}
