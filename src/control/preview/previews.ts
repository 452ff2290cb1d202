import type { Entities, TokenEntity } from '../../gateway/catalog/entities.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { Entry } from '../../gateway/ledger/store/entry-filter.js';
import type { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { PriceCard } from '../../gateway/pricing/price-card.js';
import { OPERATIONS, type OperationName } from '../../gateway/protocol/operation.js';
import type { PublishedConfiguration } from '../publish/publisher.js';
import type { Versions } from '../publish/versions.js';
import type { Writing } from '../resources/writing.js';
import { groundOf, previewRequests, type PastRequest, type PreviewResult } from './preview-requests.js';

/** What a preview looks into. */
export interface PreviewParts {
  readonly ledger: LedgerStore;
  /** What is served at present. */
  readonly serving: () => Entities;
  readonly priceOf: (channel: Channel, model: string) => PriceCard | null;
}

const AT_ONCE = 500;

/** What would have become of the last requests under another configuration; only what is kept of them anyway is looked at. */
export class Previews {
  constructor(
    private readonly parts: PreviewParts,
    private readonly versions: Versions,
  ) {}

  /** Under a version of the past, as a rollback would bring it back. */
  async ofVersion(n: number, count: number, writing: Writing): Promise<PreviewResult> {
    return await this.of(await this.versions.configurationOf(n, writing), count);
  }

  private async of(next: PublishedConfiguration, count: number): Promise<PreviewResult> {
    const serving = this.parts.serving();
    const present = new Map<string, TokenEntity>(serving.tokens.map((token) => [token.id, token]));
    const changed = new Map<string, TokenEntity>(next.tokens.map((token) => [token.id, token]));
    const before = groundOf(serving, (id) => present.get(id));
    const after = groundOf(next, (id) => changed.get(id) ?? present.get(id));
    return previewRequests(await this.lastRequests(count), { before, after }, this.parts.priceOf);
  }

  private async lastRequests(count: number): Promise<PastRequest[]> {
    const requests: PastRequest[] = [];
    for (let cursor: string | undefined; requests.length < count;) {
      const limit = Math.min(AT_ONCE, count - requests.length);
      const page = await this.parts.ledger.page({ filter: {}, limit, ...(cursor !== undefined && { cursor }) });
      requests.push(...page.entries.flatMap((entry) => pastRequest(entry) ?? []));
      if (page.cursor === null) return requests;
      cursor = page.cursor;
    }
    return requests;
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
