import { nextTurn } from '../../platform/time/timers.js';
import { ControlError } from '../control-error.js';
import type { Publisher } from '../publish/publisher.js';
import { Channels } from './channels.js';
import type { ResourceParts } from './resource-parts.js';
import { Tokens } from './tokens.js';
import type { Writing, Written } from './writing.js';

/** What became of one of many. */
export interface BulkResult {
  readonly id: string;
  readonly ok: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** The same for many channels. */
export interface ChannelBulk {
  readonly ids: readonly string[];
  readonly action: 'enable' | 'disable' | 'delete' | 'priority' | 'weight' | 'tag' | 'untag';
  readonly value?: number | undefined;
  readonly tag?: string | undefined;
}

/** What is done to many access tokens. */
export type TokenAction = 'pause' | 'resume' | 'revoke' | 'end-grace';

/** What became of many. */
export interface BulkDone {
  readonly results: readonly BulkResult[];
  /** What they would have changed; null where it was done. */
  readonly tried: Pick<Written<null>, 'config_version' | 'changes' | 'preview'> | null;
}

/** What is done to many stands on this. */
interface BulkParts extends ResourceParts {
  readonly publisher: Publisher;
}

/** One thing for many: each succeeds or fails by itself; one that is another tenant's makes all of it fail, and nothing is done. */
export class Bulk {
  constructor(private readonly parts: BulkParts) {}

  async channels(bulk: ChannelBulk, writing: Writing): Promise<BulkDone> {
    return await this.done(writing, async (parts) => {
      const channels = new Channels(parts);
      for (const id of bulk.ids) await channels.get(id, writing.actor.tenant);
      return await each(bulk.ids, async (id) => await this.channel(channels, id, bulk, writing));
    });
  }

  async tokens(ids: readonly string[], action: TokenAction, writing: Writing): Promise<BulkDone> {
    return await this.done(writing, async (parts) => {
      const tokens = new Tokens(parts);
      for (const id of ids) await tokens.get(id, writing.actor.tenant);
      return await each(ids, async (id) => {
        if (action === 'revoke') await tokens.revoke(id, 'any', writing);
        else if (action === 'end-grace') await tokens.endGrace(id, writing);
        else await tokens.pause(id, action === 'pause', writing);
      });
    });
  }

  /** What is only tried is tried one upon the other, as it would be done. */
  private async done(writing: Writing, act: (parts: ResourceParts) => Promise<BulkResult[]>): Promise<BulkDone> {
    if (writing.isDry !== true) return { results: await act(this.parts), tried: null };
    const trial = this.parts.publisher.trial();
    const results = await act({ ...this.parts, publisher: trial });
    const preview = await trial.preview(writing);
    const tried = { config_version: trial.version, changes: trial.changes, ...(preview && { preview }) };
    return { results, tried };
  }

  private async channel(
    channels: Channels,
    id: string,
    { action, value, tag }: ChannelBulk,
    writing: Writing,
  ): Promise<void> {
    switch (action) {
      case 'enable':
      case 'disable':
        return void (await channels.enable(id, action === 'enable', writing));
      case 'delete':
        return void (await channels.delete(id, 'any', writing));
      case 'priority':
      case 'weight':
        return void (await channels.patch(id, { [action]: value }, 'any', writing));
      case 'tag':
      case 'untag': {
        const tags = ((await channels.get(id, null))['tags'] ?? []) as string[];
        const others = tags.filter((known) => known !== tag);
        return void (await channels.patch(id, { tags: action === 'tag' ? [...others, tag] : others }, 'any', writing));
      }
    }
  }
}

async function each(ids: readonly string[], act: (id: string) => Promise<void>): Promise<BulkResult[]> {
  const results: BulkResult[] = [];
  for (const id of new Set(ids)) {
    await nextTurn(); // what is only tried waits for nothing else
    try {
      await act(id);
      results.push({ id, ok: true, error: null });
    } catch (error) {
      if (!(error instanceof ControlError)) throw error;
      results.push({ id, ok: false, error: { code: error.code, message: error.message } });
    }
  }
  return results;
}
