import { Injectable } from '@nestjs/common';
import { Memory, type Lock, type Table } from '../../platform/shared-state/memory.js';
import { Clock } from '../../platform/time/clock.js';
import type { LimitSettings } from '../catalog/ceilings.js';
import type { SlotKind } from '../catalog/slots.js';
import type { Channel } from '../catalog/snapshot.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import { MeterPermit, TokenPermit, type Permit, type RequestPermit } from './permits.js';
import { Shares, type Sharer } from './shares.js';
import { LimitClock, type Instant } from './limit-clock.js';
import { Meter, type LimitUsage, type MinuteUsage, type Reached } from './meter.js';

/** Someone whose requests are counted. */
export interface Subject {
  readonly slot: number;
  readonly limits: LimitSettings;
  readonly timeZone: string;
}

/** What is counted, and how much of it may be. */
interface Ceiling {
  readonly meter: Meter;
  readonly limits: LimitSettings;
}

/** What the books say that a subject has used since its day began. */
export interface UsedToday {
  readonly requests: number;
  readonly tokens: number;
}

/** The meters of one kind of subject, by slot. */
class Meters {
  private readonly meters: (Meter | undefined)[] = [];

  constructor(private readonly table: Table) {}

  of(slot: number, timeZone: string): Meter {
    const known = this.meters[slot];
    if (known?.timeZone === timeZone) return known;
    return (this.meters[slot] = new Meter(timeZone, this.table.row(slot)));
  }

  /** Leaves nothing in a row where nothing is counted; false where something is. */
  vacate(slot: number, now: Instant): boolean {
    return this.of(slot, this.meters[slot]?.timeZone ?? 'UTC').vacate(now);
  }
}

const ALONE: Sharer = { tokenSlot: 0, sharers: 1 };
/** What every request takes where tokens are counted. */
const LEAST_TOKENS = 1;
/** What a token may ask for lists, status and kept responses. */
const LIMITS_OF_QUESTIONS: LimitSettings = { rpm: 1_200, rpd: -1, tpm: -1, tpd: -1, concurrency: 8 };

/**
 * Counts requests and tokens per token, channel and key, and refuses what would pass a limit. Whatever looks at counts
 * or changes them holds the memory's lock meanwhile, and reads the clock under it, so that time never goes back there.
 */
@Injectable()
export class Limits {
  private readonly lock: Lock;
  private readonly tokens: Meters;
  private readonly channels: Meters;
  private readonly keys: Meters;
  private readonly questions: Meters;
  /** What routes send to channels that they have limits of their own for. */
  private readonly references: Meters;
  private readonly shares: Shares;

  private readonly clock: LimitClock;

  constructor(clock: Clock, memory: Memory) {
    this.clock = new LimitClock(clock);
    this.lock = memory.lock;
    this.tokens = new Meters(memory.table('limits of tokens', Meter.width));
    this.channels = new Meters(memory.table('limits of channels', Meter.width));
    this.keys = new Meters(memory.table('limits of keys', Meter.width));
    this.references = new Meters(memory.table('limits of routes at channels', Meter.width));
    this.questions = new Meters(memory.table('limits of questions', Meter.width));
    this.shares = new Shares(memory, 'estimates');
  }

  /** Reserves a request for a token in all counts of requests at once, or tells the limit that is reached. */
  reserveToken(subject: Subject): RequestPermit | Reached {
    return this.reserveRequest(this.tokenMeter(subject), subject.limits);
  }

  /** The same for what a token asks about itself, which has limits of its own. */
  reserveQuestion(tokenSlot: number, timeZone: string): Permit | Reached {
    return this.reserveRequest(this.questions.of(tokenSlot, timeZone), LIMITS_OF_QUESTIONS);
  }

  /** The same for an attempt on a channel with a key; null when either is full. */
  reserveAttempt(channel: Channel, key: UpstreamKey, estimate: number, sharer = ALONE): Permit | null {
    const counts = this.countsOf(channel, key);
    return this.lock.hold(() => {
      const now = this.clock.now();
      const tokens = this.shareOf(channel, estimate, sharer);
      if (counts.some(({ meter, limits }) => meter.reached(limits, tokens, now) !== null)) return null;
      const entries = counts.map(({ meter }) => meter.enter(tokens, now));
      const share = tokens === 0 ? null : this.shares.take(sharer, channel.slot, tokens);
      return new MeterPermit(entries, this.clock, this.lock, share);
    });
  }

  /** The limit of a channel, or of a route at that channel, that the next request would pass. */
  channelReached(channel: Channel): Reached | null {
    const counts = [{ meter: this.channelMeter(channel), limits: channel.limits }, ...this.countOfShare(channel)];
    return this.lock.hold(() => {
      const now = this.clock.now();
      for (const { meter, limits } of counts) {
        const reached = meter.reached(limits, LEAST_TOKENS, now);
        if (reached !== null) return reached;
      }
      return null;
    });
  }

  /** The limit of a key that the next request would pass. */
  keyReached(channel: Channel, key: UpstreamKey): Reached | null {
    const meter = this.keyMeter(channel, key);
    return this.lock.hold(() => meter.reached(channel.keyLimits, LEAST_TOKENS, this.clock.now()));
  }

  accessTokenUsage(subject: Omit<Subject, 'limits'>): LimitUsage {
    return this.usage(this.tokenMeter(subject));
  }

  tokenMinute(subject: Omit<Subject, 'limits'>): MinuteUsage {
    const meter = this.tokenMeter(subject);
    return this.lock.hold(() => meter.minute(this.clock.now()));
  }

  channelUsage(channel: Channel): LimitUsage {
    return this.usage(this.channelMeter(channel));
  }

  /** Leaves nothing in the rows of a subject that is gone, where nothing is counted any more; false where something is. */
  vacate(kind: SlotKind, slot: number): boolean {
    const { shares } = this;
    return this.lock.hold(() => {
      const now = this.clock.now();
      switch (kind) {
        case 'tokens':
          return shares.isIdle(slot) && this.tokens.vacate(slot, now) && this.questions.vacate(slot, now);
        case 'channels':
          return shares.isUnheld(slot) && this.channels.vacate(slot, now);
        case 'keys':
          return this.keys.vacate(slot, now);
        case 'shares':
          return this.references.vacate(slot, now);
        case 'routes':
        case 'tenants':
          return true;
      }
    });
  }

  /** Counts what the books say of today. */
  restoreToken(subject: Omit<Subject, 'limits'>, used: UsedToday): void {
    this.restore(this.tokenMeter(subject), used);
  }

  /** The same for a channel. */
  restoreChannel(channel: Channel, used: UsedToday): void {
    this.restore(this.channelMeter(channel), used);
  }

  /** The same for a route at a channel that it has limits of its own for. */
  restoreShare(channel: Channel, used: UsedToday): void {
    for (const { meter } of this.countOfShare(channel)) this.restore(meter, used);
  }

  /** The same for a key. */
  restoreKey(channel: Channel, key: UpstreamKey, used: UsedToday): void {
    this.restore(this.keyMeter(channel, key), used);
  }

  private reserveRequest(meter: Meter, limits: LimitSettings): RequestPermit | Reached {
    return this.lock.hold(() => {
      const now = this.clock.now();
      const reached = meter.reachedRequests(limits, now);
      if (reached !== null) return reached;
      return new TokenPermit(meter.enterRequest(now), limits, this.clock, this.lock);
    });
  }

  /** An estimate is a guess, which does not keep a token from being served: it counts no more than the token's share. */
  private shareOf({ slot, limits, keyLimits, share }: Channel, estimate: number, sharer: Sharer): number {
    const all = [limits, keyLimits, ...(share === null ? [] : [share.limits])];
    const ceilings = all.flatMap(({ tpm, tpd }) => [tpm, tpd]).filter((ceiling) => ceiling >= 0);
    if (sharer.sharers < 2 || ceilings.length === 0) return estimate;
    const left = Math.floor(this.shares.left(sharer, slot, Math.min(...ceilings)));
    return Math.min(estimate, Math.max(LEAST_TOKENS, left));
  }

  private usage(meter: Meter): LimitUsage {
    return this.lock.hold(() => meter.usage(this.clock.now()));
  }

  private restore(meter: Meter, { requests, tokens }: UsedToday): void {
    this.lock.hold(() => meter.restore(requests, tokens, this.clock.now()));
  }

  private tokenMeter({ slot, timeZone }: Omit<Subject, 'limits'>): Meter {
    return this.tokens.of(slot, timeZone);
  }

  private channelMeter({ slot, timeZone }: Channel): Meter {
    return this.channels.of(slot, timeZone);
  }

  /** Everything that an attempt counts in. */
  private countsOf(channel: Channel, key: UpstreamKey): readonly Ceiling[] {
    return [
      { meter: this.channelMeter(channel), limits: channel.limits },
      { meter: this.keyMeter(channel, key), limits: channel.keyLimits },
      ...this.countOfShare(channel),
    ];
  }

  private countOfShare({ share, timeZone }: Channel): readonly Ceiling[] {
    return share === null ? [] : [{ meter: this.references.of(share.slot, timeZone), limits: share.limits }];
  }

  private keyMeter({ timeZone }: Channel, { slot }: UpstreamKey): Meter {
    return this.keys.of(slot, timeZone);
  }
}
