import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import { UpstreamAvailability } from '../../gateway/health/upstream-availability.js';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { RecentUse } from '../../gateway/ledger/store/recent-use.js';
import type { UsageTotal } from '../../gateway/ledger/store/usage-query.js';
import { blockOf } from '../../gateway/planning/channel-status.js';
import { describeReason, endOfBlock } from '../../gateway/planning/explanation.js';
import { Clock } from '../../platform/time/clock.js';
import { COOLDOWN_STATES, CooldownBoard, type CooldownView } from './cooldown-board.js';
import { sumsOf, type Sums } from './sums.js';
import type { TimeRange } from './time-range.js';

/** What is said of a channel: `degraded` serves, and a key or a model of it is out. */
export const CHANNEL_STATES = [
  ...(['healthy', 'unknown', 'degraded', 'disabled'] as const),
  ...COOLDOWN_STATES,
] as const;

/** One of it. */
export type ChannelStateName = (typeof CHANNEL_STATES)[number];

/** How a channel stands. */
export interface ChannelHealthView extends Sums {
  readonly id: string;
  readonly name: string;
  readonly state: {
    readonly name: ChannelStateName;
    /** In words; `code` is the reason of the block. */
    readonly cause: string | null;
    readonly code: string | null;
    readonly since: string | null;
    readonly until: string | null;
  };
  /** Milliseconds to the first content of its latest requests. */
  readonly ttft_p50: number | null;
  readonly ttft_p95: number | null;
  readonly rate_limited: number;
  readonly last_error: { readonly at: string; readonly status: number | null; readonly code: string | null } | null;
}

/** How channels stand at present, and what they did in a span of time. */
@Injectable()
export class ChannelStandings {
  constructor(
    private readonly catalog: Catalog,
    private readonly ledger: LedgerStore,
    private readonly present: UpstreamAvailability,
    private readonly board: CooldownBoard,
    private readonly clock: Clock,
  ) {}

  /** Every channel once, or those of some ids. */
  async list(range: TimeRange, ids?: ReadonlySet<string>): Promise<ChannelHealthView[]> {
    const channels = new Map<string, Channel>();
    for (const route of this.catalog.current.routes)
      for (const each of route.channels) if (ids?.has(each.id) !== false) channels.set(each.id, each);
    const [totals, uses] = await Promise.all([
      this.ledger.usage({ by: ['channel'], filter: range }),
      this.ledger.recentUse({ by: 'channel', ids: [...channels.keys()], latest: LATEST }),
    ]);
    const past: Past = {
      totals: new Map(totals.map((total) => [total.ids.channel, total])),
      uses: new Map(uses.map((use) => [use.id, use])),
    };
    return [...channels.values()].map((channel) => this.view(channel, past));
  }

  private view(channel: Channel, { totals, uses }: Past): ChannelHealthView {
    const cooldowns = this.board.ofChannel(channel);
    const { requests, success, spend } = sumsOf(totals.get(channel.id));
    const use = uses.get(channel.id);
    const error = use?.lastError ?? null;
    return {
      id: channel.id,
      name: channel.label,
      state: this.stateOf(channel, cooldowns, use === undefined),
      requests,
      success,
      ttft_p50: use?.p50 ?? null,
      ttft_p95: use?.p95 ?? null,
      rate_limited: cooldowns.filter(({ cause }) => cause === 'rate_limited').length,
      last_error: error === null ? null : { ...error, at: new Date(error.at).toISOString() },
      spend,
    };
  }

  private stateOf(channel: Channel, [first]: readonly CooldownView[], isUnused: boolean): ChannelHealthView['state'] {
    const now = this.clock.monotonic();
    const block = blockOf(channel, this.present, now);
    if (block === null && first === undefined) return calm(isUnused ? 'unknown' : 'healthy');
    if (block?.reason === 'disabled') return calm('disabled');
    if (block === null || first !== undefined) {
      const { state, cause, why, since, until } = first!;
      return { name: block === null ? PARTLY : state, cause: why, code: cause, since, until };
    }
    const moment = { monotonic: now, wall: this.clock.now() };
    const { reason } = block;
    const until = endOfBlock(block, moment);
    return { name: 'cooling', cause: describeReason(reason), code: reason, since: null, until };
  }
}

/** What the ledger tells of channels, by their ids. */
interface Past {
  readonly totals: ReadonlyMap<string | undefined, UsageTotal>;
  readonly uses: ReadonlyMap<string, RecentUse>;
}

/** Requests of a channel whose times are looked at. */
const LATEST = 200;
/** It serves, and something of it is out: a key, a model, a key for a model. */
const PARTLY: ChannelStateName = 'degraded';

/** A state without a cause or an end. */
function calm(name: ChannelStateName): ChannelHealthView['state'] {
  return { name, cause: null, code: null, since: null, until: null };
}
