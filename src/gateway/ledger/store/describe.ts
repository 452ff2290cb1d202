import { isSubjectOfBefore } from '../../../platform/database/subject-of-before.js';
import { formatMicros } from '../../pricing/money.js';
import type { Entry } from './entry-filter.js';
import { SUMS, type UsageTotal } from './usage-query.js';

/** What `Date` reaches on either side of 1970: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_MS = 8.64e15;

/** A value that people and programs read. */
export type Told = string | number | boolean | null;

/** An entry as clients and tables get it: times as ISO 8601, money as decimal USD, null where nothing is known. */
export function describeEntry(entry: Entry): Record<string, Told> {
  const { cost_micros: cost, priced, stream, at, settled_at: settledAt, ...rest } = entry;
  return {
    request_id: rest.request_id,
    time: isoTime(at),
    settled: settledAt === null ? null : isoTime(settledAt),
    state: rest.state,
    outcome: rest.outcome,
    status: rest.status,
    error: rest.error,
    fault: rest.fault,
    route: rest.route,
    token: rest.token,
    operation: rest.operation,
    model: rest.model,
    upstream_model: rest.upstream_model,
    channel: rest.channel,
    key: rest.key,
    stream: stream === 1,
    attempts: rest.attempt_count,
    prompt_tokens: rest.prompt_tokens,
    completion_tokens: rest.completion_tokens,
    cached_tokens: rest.cached_tokens,
    cache_write_tokens: rest.cache_write_tokens,
    reasoning_tokens: rest.reasoning_tokens,
    audio_prompt_tokens: rest.audio_prompt_tokens,
    audio_completion_tokens: rest.audio_completion_tokens,
    usage_source: rest.usage_source,
    cost_usd: cost === null ? null : formatMicros(cost),
    priced: priced === 1,
    first_content_ms: rest.first_content_ms,
    duration_ms: rest.duration_ms,
    tenant_id: rest.tenant_id,
    route_id: rest.route_id,
    token_id: rest.token_id,
    channel_id: rest.channel_id,
    key_id: rest.key_id,
  };
}

/** Sums as clients and tables get them; `cost_usd` lacks what the `unpriced` requests cost. */
export function describeTotal({ group, ids, ...sums }: UsageTotal): Record<string, Told> {
  const { day, hour, ...subjects } = group;
  return {
    ...(day === undefined ? {} : { day: isoTime(Number(day)).slice(0, 10) }),
    ...(hour === undefined ? {} : { hour: isoTime(Number(hour)) }),
    ...subjects,
    ...Object.fromEntries(Object.entries(ids).map(([name, id]) => [`${name}_id`, isSubjectOfBefore(id) ? null : id])),
    ...Object.fromEntries(SUMS.filter((name) => name !== 'cost_micros').map((name) => [name, sums[name]])),
    cost_usd: formatMicros(sums.cost_micros),
  };
}

/** ISO 8601; a time that no calendar reaches is held to the last one that it does. */
function isoTime(at: number): string {
  return new Date(Math.max(-LAST_MS, Math.min(at, LAST_MS))).toISOString();
}
