import type { LimitSettings } from '../catalog/ceilings.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import { ANY_MODEL, type Availability, type Block, type BlockReason } from '../health/block.js';
import type { Health } from '../health/health.js';
import type { LimitUsage } from '../limits/meter.js';
import { endOfBlock, describeReason, type Moment } from './explanation.js';

/** How a channel stands: the fields of seed 2's status, and everything of it that is out, why and until when. */
export interface ChannelStatus {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly available: boolean;
  /** Why it is not available; null when it is. */
  readonly reason: string | null;
  readonly limits: LimitSettings;
  readonly usage: LimitUsage;
  readonly cooldowns: readonly CooldownStatus[];
  /** Of a channel with several dialects: each of them, and whether its upstream turned out to speak it. */
  readonly dialects?: readonly DialectStatus[];
}

interface DialectStatus {
  readonly dialect: UpstreamDialectName;
  readonly available: boolean;
}

interface CooldownStatus {
  /** Place of the key in the channel, from 1; null when the whole channel is out. */
  readonly key: number | null;
  /** Null when every model is out. */
  readonly model: string | null;
  readonly reason: BlockReason;
  readonly why: string;
  readonly until: string | null;
}

/** What a description is made from. */
export interface ChannelView {
  readonly present: Availability;
  readonly health: Health;
  readonly usage: LimitUsage;
  readonly moment: Moment;
}

/** Describes a channel as it stands. */
export function describeChannel(channel: Channel, { present, health, usage, moment }: ChannelView): ChannelStatus {
  const block = blockOf(channel, present, moment.monotonic);
  const cooldowns = health.cooldowns(channel, moment.monotonic).map(({ key, model, block: parked }) => {
    return { key, model, reason: parked.reason, why: describeReason(parked.reason), until: endOfBlock(parked, moment) };
  });
  return {
    id: channel.label,
    name: channel.name,
    enabled: channel.enabled,
    available: block === null,
    reason: block && describeReason(block.reason),
    limits: channel.limits,
    usage,
    cooldowns,
    ...(channel.voices.length === 0 ? {} : { dialects: dialectsOf(channel, health) }),
  };
}

function dialectsOf({ voices }: Channel, { unspoken }: Health): DialectStatus[] {
  return voices.map((voice) => ({ dialect: voice.dialect, available: !unspoken.has(voice) }));
}

/** Whether the channel could serve some model; `now` is monotonic. */
export function isServing(channel: Channel, present: Availability, now: number): boolean {
  return blockOf(channel, present, now) === null;
}

const DISABLED: Block = { reason: 'disabled', until: null };

/** What keeps the channel from serving any model: something on the whole of it, or on each of its keys. */
export function blockOf(channel: Channel, present: Availability, now: number): Block | null {
  if (!channel.enabled) return DISABLED;
  const whole = present.channelBlock(channel, ANY_MODEL, now);
  if (whole !== null) return whole;
  const blocks = channel.keys.map((key) => present.keyBlock(channel, key, ANY_MODEL, now));
  return blocks.every((block) => block !== null) ? (blocks[0] ?? null) : null;
}
