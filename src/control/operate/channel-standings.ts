import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import { UpstreamAvailability } from '../../gateway/health/upstream-availability.js';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { UsageTotal } from '../../gateway/ledger/store/usage-query.js';
import { isServing } from '../../gateway/planning/channel-status.js';
import { Clock } from '../../platform/time/clock.js';
import { CooldownBoard, type CooldownView } from './cooldown-board.js';
import { sumsOf, type Sums } from './sums.js';
import type { TimeRange } from './time-range.js';

/** How a channel stands. */
export interface ChannelHealthView extends Sums {
  readonly id: string;
  readonly name: string;
  readonly state: {
    readonly name: string;
    /** In words; `code` is the reason of the block. */
    readonly cause: string | null;
    readonly code: string | null;
    readonly since: string | null;
    readonly until: string | null;
  };
  /** Mean of the present, as `fastest` sees it. */
  readonly ttft_p50: number | null;
  readonly rate_limited: number;
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

  /** Every channel once. */
  async list(range: TimeRange): Promise<ChannelHealthView[]> {
    const totals = await this.ledger.usage({ by: ['channel'], filter: range });
    const channels = new Map<string, Channel>();
    for (const route of this.catalog.current.routes) for (const each of route.channels) channels.set(each.id, each);
    return [...channels.values()].map((channel) => this.view(channel, totals));
  }

  private view(channel: Channel, totals: readonly UsageTotal[]): ChannelHealthView {
    const total = totals.find(({ ids }) => ids.channel === channel.id);
    const cooldowns = this.board.ofChannel(channel);
    const { requests, success, spend } = sumsOf(total);
    const model = channel.models[0] ?? '';
    const pace = this.present.health.pace.of(channel.slot, model);
    return {
      id: channel.id,
      name: channel.label,
      state: this.stateOf(channel, cooldowns, requests),
      requests,
      success,
      ttft_p50: pace === 0 ? null : Math.round(pace),
      rate_limited: cooldowns.filter(({ cause }) => cause === 'rate_limited').length,
      spend,
    };
  }

  private stateOf(channel: Channel, cooldowns: readonly CooldownView[], requests: number): ChannelHealthView['state'] {
    if (!channel.enabled) return calm('disabled');
    if (isServing(channel, this.present, this.clock.monotonic()))
      return calm(requests === 0 && cooldowns.length === 0 ? 'unknown' : 'healthy');
    const [first] = cooldowns;
    if (first === undefined) return calm('cooling');
    const { cause, why, since, until } = first;
    return { name: STATES[cause] ?? 'cooling', cause: why, code: cause, since, until };
  }
}

/** A state without a cause or an end. */
function calm(name: string): ChannelHealthView['state'] {
  return { name, cause: null, code: null, since: null, until: null };
}

const STATES: Readonly<Record<string, string>> = {
  parked: 'parked',
  circuit_open: 'open',
  key_refused: 'rejected',
};
