import type { Entities, TokenEntity } from '../../gateway/catalog/entities.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { Entry } from '../../gateway/ledger/store/entry-filter.js';
import type { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { PriceCard } from '../../gateway/pricing/price-card.js';
import { OPERATIONS, type OperationName } from '../../gateway/protocol/operation.js';
import type { PublishedConfiguration } from '../publish/configuration-change.js';
import { groundOf, Preview, type PastRequest, type PreviewAbout, type PreviewResult } from './preview-requests.js';

/** What a preview looks into. */
export interface PreviewParts {
  readonly ledger: LedgerStore;
  /** What is served at present. */
  readonly serving: () => Entities;
  readonly priceOf: (channel: Channel, model: string) => PriceCard | null;
}

/** Between two such parts others have the loop. */
const AT_ONCE = 100;

/** What would have become of the last requests under another configuration; only what is kept of them anyway is looked at. */
export class Previews {
  constructor(private readonly parts: PreviewParts) {}

  /** Under a configuration that is not served; of its access tokens it has only those that change. */
  async of(next: PublishedConfiguration, { count, tenant }: PreviewAbout): Promise<PreviewResult> {
    const { serving: served, priceOf } = this.parts;
    const serving = served();
    const present = new Map<string, TokenEntity>(serving.tokens.map((token) => [token.id, token]));
    const changed = new Map<string, TokenEntity>(next.tokens.map((token) => [token.id, token]));
    const before = groundOf(serving, (id) => present.get(id));
    const gone = new Set(next.goneTokens);
    const after = groundOf(next, (id) => (gone.has(id) ? undefined : (changed.get(id) ?? present.get(id))));
    const preview = new Preview({ before, after }, priceOf);
    for await (const request of this.lastRequests(count, tenant)) preview.add(request);
    return preview.result;
  }

  private async *lastRequests(count: number, tenant: string | null): AsyncGenerator<PastRequest> {
    const filter = tenant === null ? {} : { tenant };
    let left = count;
    for (let cursor: string | null | undefined; left > 0 && cursor !== null;) {
      const page = await this.parts.ledger.page({ filter, limit: AT_ONCE, ...(cursor !== undefined && { cursor }) });
      const requests = page.entries.flatMap((entry) => pastRequest(entry) ?? []).slice(0, left);
      yield* requests;
      left -= requests.length;
      cursor = page.cursor;
    }
  }
}

/** Null for what belongs to nobody any more, or asked for something that is not planned. */
function pastRequest(entry: Entry): PastRequest | null {
  const { route_id: route, token_id: token, operation } = entry;
  if (route === null || token === null || !Object.hasOwn(OPERATIONS, operation)) return null;
  return {
    requestId: entry.request_id,
    route,
    token,
    model: entry.model,
    operation: operation as OperationName,
    usage: {
      promptTokens: entry.prompt_tokens ?? 0,
      completionTokens: entry.completion_tokens ?? 0,
      cachedTokens: entry.cached_tokens ?? 0,
      cacheWriteTokens: entry.cache_write_tokens ?? 0,
      reasoningTokens: entry.reasoning_tokens ?? 0,
      audioPromptTokens: entry.audio_prompt_tokens ?? 0,
      audioCompletionTokens: entry.audio_completion_tokens ?? 0,
    },
  };
}
