import type { EntryRow } from '../../../platform/database/schema.js';
import type { SettleRecord } from '../journal/journal-record.js';

/** What a settlement tells that has no column of its own. */
type Rest = Pick<SettleRecord, 'attempts' | 'planned' | 'lossy' | 'excluded' | 'reserved' | 'usageAnomaly'>;

/** The same, as JSON. */
export function settlementRest({ attempts, planned, lossy, excluded, reserved, usageAnomaly }: SettleRecord): string {
  return JSON.stringify({ attempts, planned, lossy, excluded, reserved, usageAnomaly });
}

/** The settlement that a row and the rest of it were made of. */
export function settlementOf(row: EntryRow, rest: string): SettleRecord {
  return {
    kind: 'settle',
    entry: row.id,
    id: row.request_id,
    at: row.at,
    route: row.route,
    token: row.token,
    operation: row.operation,
    model: row.model,
    stream: row.stream === 1,
    status: row.status ?? 0,
    outcome: row.outcome as SettleRecord['outcome'],
    ...(row.error !== null && { error: row.error }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.key !== null && { key: row.key }),
    ...(row.upstream_model !== null && { upstreamModel: row.upstream_model }),
    ...(JSON.parse(rest) as Rest),
    ...taken(row),
    ...(row.first_content_ms !== null && { firstContentMs: row.first_content_ms }),
    durationMs: row.duration_ms ?? 0,
  };
}

function taken(row: EntryRow): Pick<SettleRecord, 'usage' | 'usageSource' | 'costMicros'> {
  if (row.prompt_tokens === null || row.usage_source === null) return {};
  const usage = {
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens ?? 0,
    cachedTokens: row.cached_tokens ?? 0,
    cacheWriteTokens: row.cache_write_tokens ?? 0,
    reasoningTokens: row.reasoning_tokens ?? 0,
    audioPromptTokens: row.audio_prompt_tokens ?? 0,
    audioCompletionTokens: row.audio_completion_tokens ?? 0,
  };
  return { usage, usageSource: row.usage_source, costMicros: row.cost_micros };
}
