import { Injectable } from '@nestjs/common';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import { Limits } from '../limits/limits.js';
import type { LimitName, Reached } from '../limits/meter.js';
import type { Availability, Block, BlockReason } from './block.js';
import { Health } from './health.js';

const REASON: Readonly<Record<LimitName, BlockReason>> = {
  rpm: 'over_rpm',
  rpd: 'over_rpd',
  tpm: 'over_tpm',
  tpd: 'over_tpd',
  concurrency: 'over_concurrency',
};

/** What can serve at present: what health has not put aside and no limit holds back. */
@Injectable()
export class Present implements Availability {
  constructor(
    private readonly health: Health,
    private readonly limits: Limits,
  ) {}

  channelBlock(channel: Channel, model: string, now: number): Block | null {
    const block = this.health.channelBlock(channel, model, now);
    if (block !== null || !channel.isLimited) return block;
    return asBlock(this.limits.channelReached(channel), now);
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
