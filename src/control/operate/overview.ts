import { Injectable } from '@nestjs/common';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { Pulse, PulseStep } from '../../gateway/ledger/store/pulse.js';
import type { UsageTotal } from '../../gateway/ledger/store/usage-query.js';
import { formatMicros } from '../../gateway/pricing/money.js';
import { Clock } from '../../platform/time/clock.js';
import { ChannelStandings, type ChannelHealthView } from './channel-standings.js';
import { CooldownBoard, type CooldownView } from './cooldown-board.js';
import { sumsOf, type Sums } from './sums.js';
import { rangeBefore, rangeUpTo, type RangeName, type TimeRange } from './time-range.js';

/** The figures of a span of time. */
export interface OverviewTotals extends Sums {
  readonly ttft_p50: number | null;
  readonly ttft_p95: number | null;
}

/** A request that went wrong. */
export interface FailureView {
  readonly request_id: string;
  readonly at: string;
  readonly model: string;
  readonly status: number | null;
  readonly code: string | null;
  readonly token: string;
}

/** An access token that spent much. */
export interface TopTokenView {
  readonly id: string;
  readonly name: string;
  /** USD. */
  readonly spend: string;
  readonly requests: number;
}

/** Everything that one page shows. */
export interface OverviewView {
  readonly totals: OverviewTotals;
  readonly previous: OverviewTotals;
  readonly currency: 'USD';
  readonly time_zone: string;
  /** Some figures rest on the latest requests alone. */
  readonly partial: boolean;
  readonly series: readonly (Omit<PulseStep, 'at'> & { readonly at: string })[];
  readonly cooldowns: readonly CooldownView[];
  /** `trend`: requests hour by hour, or day by day of more than two days. */
  readonly channels: readonly (ChannelHealthView & { readonly trend: readonly number[] })[];
  readonly failures: readonly FailureView[];
  readonly top_tokens: readonly TopTokenView[];
}

const STEPS = 60;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FAILURES = 10;
const TOP = 5;

/** How the gateway stands, in one answer; every total comes from the one query behind all of them. */
@Injectable()
export class Overviews {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly standing: ChannelStandings,
    private readonly board: CooldownBoard,
    private readonly clock: Clock,
  ) {}

  /** `tenant` is the only one that counts; null for all. */
  async view(name: RangeName, zone: string | undefined, tenant: string | null): Promise<OverviewView> {
    const range = rangeUpTo(this.clock.now(), name, zone);
    const own = tenant === null ? {} : { tenant };
    const failures = { ...range, ...own, status: { from: 400, to: 599 } };
    const [now, before, failing, tokens, channels] = await Promise.all([
      this.figures(range, own),
      this.figures(rangeBefore(range), own),
      this.ledger.page({ filter: failures, limit: FAILURES }),
      this.ledger.usage({ by: ['token'], filter: { ...range, ...own } }),
      tenant === null ? this.channels(range) : [],
    ]);
    return {
      totals: now.totals,
      previous: before.totals,
      currency: 'USD',
      time_zone: zone ?? 'UTC',
      partial: now.pulse.isPartial,
      series: everyStep(range, now.pulse.steps).map(({ at, ...bands }) => ({
        at: new Date(at).toISOString(),
        ...bands,
      })),
      cooldowns: tenant === null ? this.board.list() : [],
      channels,
      failures: failing.entries.map(({ request_id, at, model, status, error, token }) => {
        return { request_id, at: new Date(at).toISOString(), model, status, code: error, token };
      }),
      top_tokens: topOf(tokens),
    };
  }

  private async channels(range: TimeRange): Promise<OverviewView['channels']> {
    const by = range.until - range.since > 2 * DAY_MS ? 'day' : 'hour';
    const stepMs = by === 'day' ? DAY_MS : HOUR_MS;
    const [standings, totals] = await Promise.all([
      this.standing.list(range),
      this.ledger.usage({ by: ['channel', by], filter: range }),
    ]);
    const first = Math.floor(range.since / stepMs);
    const points = Math.ceil(range.until / stepMs) - first;
    const trends = new Map(standings.map(({ id }) => [id, Array.from({ length: points }, () => 0)]));
    for (const { ids, group, requests } of totals) {
      const at = Math.floor(Number(group[by]) / stepMs) - first;
      const trend = trends.get(ids.channel ?? '');
      if (trend?.[at] !== undefined) trend[at] += requests;
    }
    return standings.map((standing) => ({ ...standing, trend: trends.get(standing.id) ?? [] }));
  }

  private async figures(
    range: TimeRange,
    own: { readonly tenant?: string },
  ): Promise<{ readonly totals: OverviewTotals; readonly pulse: Pulse }> {
    const stepMs = stepOf(range);
    const [[total], pulse] = await Promise.all([
      this.ledger.usage({ by: [], filter: { ...range, ...own } }),
      this.ledger.pulse({ ...range, stepMs, ...own }),
    ]);
    return { totals: { ...sumsOf(total), ttft_p50: pulse.p50, ttft_p95: pulse.p95 }, pulse };
  }
}

function stepOf({ since, until }: TimeRange): number {
  return Math.max(MINUTE_MS, Math.ceil((until - since) / STEPS));
}

/** The steps of a span in order; those without requests stand there with none, so that time runs evenly. */
function everyStep(range: TimeRange, known: readonly PulseStep[]): PulseStep[] {
  const stepMs = stepOf(range);
  const steps = new Map(known.map((step) => [step.at, step]));
  const all: PulseStep[] = [];
  for (let at = range.since - (range.since % stepMs); at < range.until; at += stepMs)
    all.push(steps.get(at) ?? { at, first_try: 0, failover: 0, client_error: 0, failed: 0 });
  return all;
}

function topOf(totals: readonly UsageTotal[]): TopTokenView[] {
  return totals
    .toSorted((one, other) => other.cost_micros - one.cost_micros || other.requests - one.requests)
    .slice(0, TOP)
    .map(({ group, ids, requests, cost_micros: cost }) => {
      return { id: ids.token ?? '', name: String(group.token ?? ''), spend: formatMicros(cost), requests };
    });
}
