import { Injectable } from '@nestjs/common';
import type { RecentUseQuery } from '../../gateway/ledger/store/recent-use.js';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import type { UsageQuery, UsageTotal } from '../../gateway/ledger/store/usage-query.js';
import { Clock } from '../../platform/time/clock.js';
import type { EntityView } from '../resources/views.js';
import { ChannelStandings } from './channel-standings.js';
import { networkOf } from '../access/network.js';
import { GraceUses } from './grace-uses.js';
import { sumsOf } from './sums.js';
import { rangeUpTo } from './time-range.js';

/** What may be shown beside an entity. */
export const INCLUDES = ['health', 'usage'] as const;

/** One of it. */
export type Include = (typeof INCLUDES)[number];

type Kind = RecentUseQuery['by'];

/** Shows beside what is configured how it is used; what the ledger tells comes in few queries, however many there are. */
@Injectable()
export class EntityUses {
  constructor(
    private readonly ledger: LedgerStore,
    private readonly standings: ChannelStandings,
    private readonly graces: GraceUses,
    private readonly clock: Clock,
  ) {}

  /** Channels with how they stand; of one that is shared a tenant sees nothing but its state. */
  async channels(
    views: readonly EntityView[],
    include: readonly Include[],
    tenant: string | null,
  ): Promise<EntityView[]> {
    if (include.length === 0) return [...views];
    const isOpen = (view: EntityView): boolean => tenant === null || view['tenant'] === tenant;
    const wanted = new Set(views.map(({ id }) => id));
    const all = include.includes('health') ? await this.standings.list(this.range('24h'), wanted) : [];
    const standing = new Map(all.map((each) => [each.id, each]));
    const own = views.filter(isOpen).map(({ id }) => id);
    const usage = include.includes('usage') ? await this.usage('channel', own) : null;
    return views.map((view) => {
      const { id: _id, name: _name, spend: _spend, state, ...health } = standing.get(view.id) ?? UNSEEN;
      const shown = include.includes('health') ? { state, health: isOpen(view) ? health : null } : {};
      return { ...view, ...shown, ...(usage !== null && { usage: isOpen(view) ? usage(view.id) : null }) };
    });
  }

  /** Routes with how they are used. */
  async routes(views: readonly EntityView[], include: readonly Include[]): Promise<EntityView[]> {
    if (include.length === 0) return [...views];
    const ids = views.map(({ id }) => id);
    const usage = include.includes('usage') ? await this.usage('route', ids) : null;
    const health = include.includes('health') ? await this.routeHealth(ids) : null;
    return views.map((view) => {
      return { ...view, ...(health !== null && { health: health(view.id) }), ...(usage && { usage: usage(view.id) }) };
    });
  }

  /** Access tokens with when they were used last, also by the secret of before a rotation, and what they spent. */
  async tokens(views: readonly EntityView[]): Promise<EntityView[]> {
    const ids = views.map(({ id }) => id);
    if (ids.length === 0) return [];
    const [uses, spends, graces] = await Promise.all([
      this.ledger.recentUse({ by: 'token', ids, latest: 1 }),
      this.spends({ by: ['token'], filter: { tokenIds: ids } }),
      this.graces.lastUses(ids),
    ]);
    const last = new Map(uses.map(({ id, lastAt }) => [id, new Date(lastAt).toISOString()]));
    return views.map((view) => {
      const { grace } = view as { readonly grace?: object | null };
      const former = graces.get(view.id);
      const { rotated_at: rotated } = view as { readonly rotated_at?: string | null };
      const rotatedAt = rotated ? Date.parse(rotated) : 0;
      const use = former !== undefined && former.at >= rotatedAt ? former : null;
      const inGrace = {
        last_used_at: use && new Date(use.at).toISOString(),
        last_used_net: use && networkOf(use.address),
      };
      const shown = grace ? { grace: { ...grace, ...inGrace } } : {};
      return { ...view, ...shown, last_used_at: last.get(view.id) ?? null, spend: spends(view.id) };
    });
  }

  /** One of them. */
  async token(view: EntityView): Promise<EntityView> {
    return (await this.tokens([view]))[0]!;
  }

  private range(name: '24h' | 'today' | 'month') {
    return rangeUpTo(this.clock.now(), name);
  }

  private async usage(by: Kind, ids: readonly string[]): Promise<(id: string) => object> {
    if (ids.length === 0) return () => ({});
    const totals = async (name: 'today' | 'month'): Promise<Totals> =>
      byId(by, await this.ledger.usage({ by: [by], filter: this.range(name) }));
    const month = await totals('month');
    const today = await totals('today');
    return (id) => ({ today: sumsOf(today.get(id)), month: sumsOf(month.get(id)) });
  }

  private async spends({ by, filter }: UsageQuery): Promise<(id: string) => object> {
    const totals = async (range: object): Promise<Totals> =>
      byId('token', await this.ledger.usage({ by, filter: { ...filter, ...range } }));
    // From the widest to the narrowest: what is booked meanwhile is never part of a sum and missing from its day.
    const total = await totals({});
    const month = await totals(this.range('month'));
    const day = await totals(this.range('today'));
    return (id) => {
      const spent = (sums: Totals): string => sumsOf(sums.get(id)).spend;
      return { day: spent(day), month: spent(month), total: spent(total) };
    };
  }

  private async routeHealth(ids: readonly string[]): Promise<(id: string) => object> {
    const [totals, uses] = await Promise.all([
      this.ledger.usage({ by: ['route'], filter: this.range('24h') }),
      this.ledger.recentUse({ by: 'route', ids, latest: 200 }),
    ]);
    const [sums, use] = [byId('route', totals), new Map(uses.map((each) => [each.id, each]))];
    return (id) => {
      const { requests, success } = sumsOf(sums.get(id));
      const { p50 = null, p95 = null, lastError = null } = use.get(id) ?? {};
      const last_error = lastError === null ? null : { ...lastError, at: new Date(lastError.at).toISOString() };
      return { requests, success, ttft_p50: p50, ttft_p95: p95, last_error };
    };
  }
}

type Totals = ReadonlyMap<string | undefined, UsageTotal>;

function byId(kind: Kind, totals: readonly UsageTotal[]): Totals {
  return new Map(totals.map((total) => [total.ids[kind], total]));
}

/** Of a channel that no route uses. */
const UNSEEN = {
  id: '',
  name: '',
  spend: '',
  state: { name: 'unknown', cause: 'no route uses it', code: 'not_on_a_route', since: null, until: null },
  requests: 0,
  success: null,
  ttft_p50: null,
  ttft_p95: null,
  rate_limited: 0,
  last_error: null,
};
