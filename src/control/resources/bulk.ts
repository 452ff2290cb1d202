import { ControlError } from '../control-error.js';
import type { Channels } from './channels.js';
import type { Tokens } from './tokens.js';
import type { Writing } from './writing.js';

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

/** Each of many is a change by itself, and would be previewed by itself. */
const NO_PREVIEW = {
  param: 'preview_requests',
  message: 'What becomes of requests is told of one change: try one id.',
};

/** One thing for many: each succeeds or fails by itself; one that is another tenant's makes all of it fail, and nothing is done. */
export class Bulk {
  constructor(
    private readonly channelService: Channels,
    private readonly tokenService: Tokens,
  ) {}

  async channels(bulk: ChannelBulk, writing: Writing): Promise<BulkResult[]> {
    const { tenant } = writing.actor;
    for (const id of bulk.ids) await this.channelService.get(id, tenant);
    return await each(bulk.ids, async (id) => await this.channel(id, bulk, writing));
  }

  async tokens(ids: readonly string[], action: TokenAction, writing: Writing): Promise<BulkResult[]> {
    if ((writing.previewed ?? 0) > 0) throw new ControlError('validation_failed', NO_PREVIEW);
    for (const id of ids) await this.tokenService.get(id, writing.actor.tenant);
    return await each(ids, async (id) => {
      if (action === 'revoke') await this.tokenService.revoke(id, 'any', writing);
      else if (action === 'end-grace') await this.tokenService.endGrace(id, writing);
      else await this.tokenService.pause(id, action === 'pause', writing);
    });
  }

  private async channel(id: string, { action, value, tag }: ChannelBulk, writing: Writing): Promise<void> {
    const { channelService: channels } = this;
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
