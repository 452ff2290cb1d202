import type { Receipt } from '../../api/types.ts';
import type { Naming } from '../../api/names.ts';
import { count, money } from '../../format/number.ts';
import { duration } from '../../format/time.ts';
import type { Words } from '../../lib/words.ts';

/** A line of a receipt: which fact, in words. */
export type Fact = readonly [
  (
    | 'route'
    | 'token'
    | 'operation'
    | 'model'
    | 'channel'
    | 'key'
    | 'upstream_model'
    | 'status'
    | 'outcome'
    | 'counted'
    | 'tokens'
    | 'cached'
    | 'reasoning'
    | 'cost'
    | 'first'
    | 'total'
    | 'error'
  ),
  string,
];

/** The facts of a receipt that fit on a line each; what is not known is left out. */
export function factsOf(receipt: Receipt, words: Words, channelName: Naming): Fact[] {
  const { prompt_tokens: input, completion_tokens: output } = receipt;
  const facts: [Fact[0], string | number | null | undefined][] = [
    ['outcome', receipt.outcome ? words.outcome(receipt.outcome) : null],
    ['status', receipt.status],
    ['error', receipt.error],
    ['route', receipt.route],
    ['token', receipt.token],
    ['operation', receipt.operation],
    ['model', receipt.model],
    ['channel', receipt.channel && channelName(receipt.channel_id, receipt.channel)],
    ['key', receipt.key],
    ['upstream_model', receipt.upstream_model],
    ['tokens', isKnown(input) || isKnown(output) ? `${count(input)} / ${count(output)}` : null],
    ['cached', receipt.cached_tokens ? count(receipt.cached_tokens) : null],
    ['reasoning', receipt.reasoning_tokens ? count(receipt.reasoning_tokens) : null],
    ['counted', receipt.usage_source ? words.usageSource(receipt.usage_source) : null],
    ['cost', isKnown(receipt.cost_usd) ? money(receipt.cost_usd) : null],
    ['first', isKnown(receipt.first_content_ms) ? duration(receipt.first_content_ms) : null],
    ['total', isKnown(receipt.duration_ms) ? duration(receipt.duration_ms) : null],
  ];
  return facts.flatMap(([name, value]) => (isKnown(value) && value !== '' ? [[name, String(value)] as const] : []));
}

function isKnown<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
