import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import type { LimitSettings } from '../catalog/entities.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import { Meter, type Entry, type LimitName, type LimitUsage, type Reached } from './meter.js';

/** A reservation of one request in every count it touches; ends in exactly one `settle` or `cancel`. */
export interface Permit {
  /** The request is over and took this many tokens. */
  settle(tokens: number): void;
  /** The request never reached anybody. */
  cancel(): void;
}

/** Someone whose requests are counted. */
export interface Subject {
  readonly slot: number;
  readonly limits: LimitSettings;
  readonly timeZone: string;
}

/** Counts requests and tokens per token, channel and key, and refuses what would pass a limit. */
@Injectable()
export class Limits {
  private readonly tokens: (Meter | undefined)[] = [];
  private readonly channels: (Meter | undefined)[] = [];
  private readonly keys: (Meter | undefined)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Reserves a request for a token in all its counts at once, or tells the limit that is reached. */
  reserveToken(subject: Subject, estimate: number): Permit | Reached {
    const meter = meterOf(this.tokens, subject.slot, subject.timeZone);
    const now = this.clock.now();
    const reached = meter.reached(subject.limits, estimate, now);
    if (reached !== null) return reached;
    return new MeterPermit([meter.enter(estimate, now)], this.clock);
  }

  /** The same for an attempt on a channel with a key; null when either is full. */
  reserveAttempt(channel: Channel, key: UpstreamKey, estimate: number): Permit | null {
    const now = this.clock.now();
    const channelMeter = this.channelMeter(channel);
    const keyMeter = meterOf(this.keys, key.slot, channel.timeZone);
    if (channelMeter.reached(channel.limits, estimate, now) !== null) return null;
    if (keyMeter.reached(channel.keyLimits, estimate, now) !== null) return null;
    return new MeterPermit([channelMeter.enter(estimate, now), keyMeter.enter(estimate, now)], this.clock);
  }

  /** The limit of a channel that the next request would pass. */
  channelReached(channel: Channel): Reached | null {
    const meter = this.channels[channel.slot];
    if (meter === undefined) return emptyReached(channel.limits);
    return meter.reached(channel.limits, LEAST_TOKENS, this.clock.now());
  }

  /** The limit of a key that the next request would pass. */
  keyReached(channel: Channel, key: UpstreamKey): Reached | null {
    const meter = this.keys[key.slot];
    if (meter === undefined) return emptyReached(channel.keyLimits);
    return meter.reached(channel.keyLimits, LEAST_TOKENS, this.clock.now());
  }

  /** Wall time, as the counts see it. */
  now(): number {
    return this.clock.now();
  }

  tokenMeter({ slot, timeZone }: Subject): Meter {
    return meterOf(this.tokens, slot, timeZone);
  }

  keyMeter(channel: Channel, key: UpstreamKey): Meter {
    return meterOf(this.keys, key.slot, channel.timeZone);
  }

  channelUsage(channel: Channel): LimitUsage {
    return this.channelMeter(channel).usage(this.clock.now());
  }

  channelMeter(channel: Channel): Meter {
    return meterOf(this.channels, channel.slot, channel.timeZone);
  }
}

function meterOf(meters: (Meter | undefined)[], slot: number, timeZone: string): Meter {
  return (meters[slot] ??= new Meter(timeZone));
}

/** What every request takes where tokens are counted. */
const LEAST_TOKENS = 1;

/** A subject that nothing was counted for yet is full only where its limit is 0. */
function emptyReached(limits: LimitSettings): Reached | null {
  for (const limit in limits) {
    if (limits[limit as LimitName] === 0) return { limit: limit as LimitName, waitMs: null };
  }
  return null;
}

class MeterPermit implements Permit {
  private isOver = false;

  constructor(
    private readonly entries: readonly Entry[],
    private readonly clock: Clock,
  ) {}

  settle(tokens: number): void {
    this.end((entry, now) => entry.meter.leave(entry, tokens, now));
  }

  cancel(): void {
    this.end((entry, now) => entry.meter.cancel(entry, now));
  }

  private end(leave: (entry: Entry, now: number) => void): void {
    if (this.isOver) return;
    this.isOver = true;
    const now = this.clock.now();
    for (const entry of this.entries) leave(entry, now);
  }
}
