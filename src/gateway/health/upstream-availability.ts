import { Injectable } from '@nestjs/common';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import { Budgets } from '../limits/budgets.js';
import { Limits } from '../limits/limits.js';
import type { LimitName, Reached } from '../limits/meter.js';
import { PriceBook } from '../pricing/price-book.js';
import { ANY_MODEL, type Availability, type Block, type BlockReason } from './block.js';
import { Health } from './health.js';

const REASON: Readonly<Record<LimitName, BlockReason>> = {
  rpm: 'over_rpm',
  rpd: 'over_rpd',
  tpm: 'over_tpm',
  tpd: 'over_tpd',
  concurrency: 'over_concurrency',
};

/** What a model without a price meets where money is counted. */
export const UNPRICED: Block = { reason: 'unpriced', until: null };

/** What can serve at present: what health has not put aside and no limit holds back. */
@Injectable()
export class UpstreamAvailability implements Availability {
  constructor(
    readonly health: Health,
    readonly limits: Limits,
    readonly budgets: Budgets,
    private readonly prices: PriceBook,
  ) {}

  channelBlock(channel: Channel, model: string, now: number): Block | null {
    const block = this.health.channelBlock(channel, model, now);
    if (block !== null) return block;
    const isLimited = channel.isLimited || channel.share !== null;
    const full = isLimited ? asBlock(this.limits.channelReached(channel), now) : null;
    return full ?? (channel.isBudgeted ? this.budgetBlock(channel, model, now) : null);
  }

  private budgetBlock(channel: Channel, model: string, now: number): Block | null {
    if (model !== ANY_MODEL && this.prices.cardOf(channel, model) === null) return UNPRICED;
    const spent = this.budgets.channelReached(channel);
    return spent && { reason: 'over_budget', until: spent.waitMs === null ? null : now + spent.waitMs };
  }

  keyBlock(channel: Channel, key: UpstreamKey, model: string, now: number): Block | null {
    const block = this.health.keyBlock(channel, key, model, now);
    if (block !== null || !channel.hasLimitedKeys) return block;
    return asBlock(this.limits.keyReached(channel, key), now);
  }
}

function asBlock(reached: Reached | null, now: number): Block | null {
  if (reached === null) return null;
  return { reason: REASON[reached.limit], until: reached.waitMs === null ? null : now + reached.waitMs };
}
