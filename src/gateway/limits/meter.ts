import type { LimitSettings } from '../catalog/ceilings.js';
import { DayCount } from './day-count.js';
import type { Instant } from './limit-clock.js';
import { localDay, type LocalDay } from './local-day.js';
import { SlidingMinute } from './sliding-minute.js';

/** The kinds of limits. */
export type LimitName = keyof LimitSettings;

/** A limit that is reached, and how long until it lets the next request through; null when it never will by itself. */
export interface Reached {
  readonly limit: LimitName;
  readonly waitMs: number | null;
}

/** What a subject has used of its limits. */
export interface LimitUsage {
  readonly rpm: number;
  readonly rpd: number;
  readonly tpm: number;
  readonly tpd: number;
  readonly concurrency: number;
}

/** What counts of the last minute, and the milliseconds until all of it has passed. */
export interface MinuteUsage {
  readonly requests: { readonly used: number; readonly resetMs: number };
  readonly tokens: { readonly used: number; readonly resetMs: number };
}

/** When something was counted: steady time in milliseconds, and the calendar day that it counts for, such as 20261120. */
interface CountedAt {
  readonly at: number;
  readonly day: number;
}

/** A request that has entered a meter; its tokens may enter later, once they are known. */
export interface Entry extends CountedAt {
  readonly meter: Meter;
  /** Tokens that it was taken to need. */
  readonly tokens: number;
  readonly tokensCounted: CountedAt;
}

/** Where in its numbers a meter keeps what. */
const IN_FLIGHT = 0;
const MINUTE_REQUESTS = 1;
const MINUTE_TOKENS = MINUTE_REQUESTS + SlidingMinute.width;
const DAY_REQUESTS = MINUTE_TOKENS + SlidingMinute.width;
const DAY_TOKENS = DAY_REQUESTS + DayCount.width;

/** Counts everything that is limited for one subject: a token, a channel or a key. All of it lies in `cells`. */
export class Meter {
  /** Numbers that a meter takes. */
  static readonly width = DAY_TOKENS + DayCount.width;
  private readonly minuteRequests: SlidingMinute;
  private readonly minuteTokens: SlidingMinute;
  private readonly dayRequests: DayCount;
  private readonly dayTokens: DayCount;
  private readonly days: LocalDay;

  constructor(
    readonly timeZone: string,
    private readonly cells: Float64Array,
  ) {
    this.days = localDay(timeZone);
    this.minuteRequests = new SlidingMinute(cells, MINUTE_REQUESTS);
    this.minuteTokens = new SlidingMinute(cells, MINUTE_TOKENS);
    this.dayRequests = new DayCount(this.days, cells, DAY_REQUESTS);
    this.dayTokens = new DayCount(this.days, cells, DAY_TOKENS);
  }

  /** The limit that one more request of `tokens` tokens would pass; null when none. */
  reached(limits: LimitSettings, tokens: number, now: Instant): Reached | null {
    return this.reachedRequests(limits, now) ?? this.reachedTokens(limits, tokens, now);
  }

  /** The limit that one more request would pass, whatever it holds. */
  reachedRequests(limits: LimitSettings, now: Instant): Reached | null {
    return (
      this.reachedConcurrency(limits) ??
      this.reachedMinute('rpm', limits.rpm, 1, now) ??
      this.reachedDay('rpd', limits.rpd, 1, now)
    );
  }

  /** The limit that so many tokens more would pass. */
  reachedTokens({ tpm, tpd }: LimitSettings, tokens: number, now: Instant): Reached | null {
    return this.reachedMinute('tpm', tpm, tokens, now) ?? this.reachedDay('tpd', tpd, tokens, now);
  }

  /** Counts a request of so many tokens at a guess. */
  enter(tokens: number, now: Instant): Entry {
    return this.enterTokens(this.enterRequest(now), tokens, now);
  }

  /** Counts a request whose tokens nobody knows yet. */
  enterRequest(now: Instant): Entry {
    this.cells[IN_FLIGHT]!++;
    this.minuteRequests.add(1, now.steady);
    const tokensCounted = { at: now.steady, day: this.dayTokens.add(0, now.wall) };
    return { meter: this, at: now.steady, day: this.dayRequests.add(1, now.wall), tokens: 0, tokensCounted };
  }

  /** Counts the tokens of a request that has entered, at a guess. */
  enterTokens(entry: Entry, tokens: number, now: Instant): Entry {
    if (tokens === 0) return entry;
    this.minuteTokens.add(tokens, now.steady);
    return { ...entry, tokens, tokensCounted: { at: now.steady, day: this.dayTokens.add(tokens, now.wall) } };
  }

  /** The request is over and took `tokens` tokens; what it was taken to need beyond that is given back. */
  leave({ tokens: guess, tokensCounted: { at, day } }: Entry, tokens: number, now: Instant): void {
    this.cells[IN_FLIGHT]!--;
    const more = tokens - guess;
    if (more === 0) return;
    if (more > 0) this.minuteTokens.add(more, now.steady);
    else this.minuteTokens.takeBack(-more, at, now.steady);
    this.dayTokens.correct(more, day, now.wall);
  }

  /** The request never happened. */
  cancel(entry: Entry, now: Instant): void {
    this.minuteRequests.takeBack(1, entry.at, now.steady);
    this.dayRequests.correct(-1, entry.day, now.wall);
    this.leave(entry, 0, now);
  }

  /** Counts what the books say of today, as far as it is not counted here already. */
  restore(requests: number, tokens: number, now: Instant): void {
    this.dayRequests.add(Math.max(0, requests - this.dayRequests.value(now.wall)), now.wall);
    this.dayTokens.add(Math.max(0, tokens - this.dayTokens.value(now.wall)), now.wall);
  }

  usage(now: Instant): LimitUsage {
    return {
      rpm: this.minuteRequests.value(now.steady),
      rpd: this.dayRequests.value(now.wall),
      tpm: this.minuteTokens.value(now.steady),
      tpd: this.dayTokens.value(now.wall),
      concurrency: this.cells[IN_FLIGHT]!,
    };
  }

  /** Leaves nothing behind where nothing is counted at present; else changes nothing and is false. */
  vacate(now: Instant): boolean {
    if (Object.values(this.usage(now)).some((count: number) => count !== 0)) return false;
    this.cells.fill(0);
    return true;
  }

  /** What counts of the last minute, and how long until it has run down. */
  minute(now: Instant): MinuteUsage {
    const { minuteRequests, minuteTokens } = this;
    return {
      requests: { used: minuteRequests.value(now.steady), resetMs: minuteRequests.msUntil(0, now.steady) },
      tokens: { used: minuteTokens.value(now.steady), resetMs: minuteTokens.msUntil(0, now.steady) },
    };
  }

  private reachedConcurrency({ concurrency }: LimitSettings): Reached | null {
    if (concurrency < 0 || this.cells[IN_FLIGHT]! < concurrency) return null;
    return { limit: 'concurrency', waitMs: concurrency === 0 ? null : CONCURRENCY_WAIT_MS };
  }

  private reachedMinute(limit: 'rpm' | 'tpm', ceiling: number, amount: number, now: Instant): Reached | null {
    const window = limit === 'rpm' ? this.minuteRequests : this.minuteTokens;
    if (ceiling < 0 || fits(window.value(now.steady), ceiling, amount)) return null;
    if (ceiling === 0) return { limit, waitMs: null };
    return {
      limit,
      waitMs: Math.min(window.msUntil(Math.max(0, ceiling - amount), now.steady), LONGEST_MINUTE_WAIT_MS),
    };
  }

  private reachedDay(limit: 'rpd' | 'tpd', ceiling: number, amount: number, now: Instant): Reached | null {
    const count = limit === 'rpd' ? this.dayRequests : this.dayTokens;
    if (ceiling < 0 || fits(count.value(now.wall), ceiling, amount)) return null;
    return { limit, waitMs: ceiling === 0 ? null : this.days.msLeft(now.wall) };
  }
}

const CONCURRENCY_WAIT_MS = 1_000;
/** What client libraries obey; a minute's count may need a second more to be sure. */
const LONGEST_MINUTE_WAIT_MS = 60_000;

/** A single amount above the whole ceiling is let through alone: it could never be otherwise. */
function fits(used: number, ceiling: number, amount: number): boolean {
  if (ceiling === 0) return false;
  return used + amount <= ceiling || (amount > ceiling && used === 0);
}
