import { Injectable } from '@nestjs/common';
import { callerFor } from '../../gateway/access/caller.js';
import { Catalog } from '../../gateway/catalog/catalog.js';
import type { BudgetSettings, LimitSettings } from '../../gateway/catalog/ceilings.js';
import { isLimited } from '../../gateway/catalog/is-limited.js';
import type { AccessToken, Route, Tenant } from '../../gateway/catalog/snapshot.js';
import { UpstreamAvailability } from '../../gateway/health/upstream-availability.js';
import { localCalendar } from '../../gateway/limits/local-day.js';
import type { LimitUsage } from '../../gateway/limits/meter.js';
import { formatMicros } from '../../gateway/pricing/money.js';
import { Clock } from '../../platform/time/clock.js';
import { ControlError } from '../control-error.js';

/** A ceiling, and what of it is used. */
export interface CeilingView {
  /** `rpm`, `rpd`, `tpm`, `tpd`, `concurrency`, `budget.day`, `budget.month` or `budget.total`. */
  readonly name: string;
  /** A number, or USD as decimal text. */
  readonly limit: number | string;
  readonly used: number | string;
  /** Share of it that is used: 1 refuses. */
  readonly share: number;
  /** When it begins anew; null where it does not, or slides. */
  readonly resets_at: string | null;
}

/** One level of what holds for an access token. */
export interface LimitLevelView {
  readonly level: 'tenant' | 'route' | 'token';
  readonly id: string;
  readonly name: string;
  /** What gives the limits of the token: itself, or its route. */
  readonly from: 'token' | 'route' | null;
  readonly ceilings: readonly CeilingView[];
}

/** What holds for an access token, from the outside to the inside. */
export interface EffectiveLimits {
  readonly token: string;
  readonly chain: readonly LimitLevelView[];
  /** Which of it is nearest to refusing; null where nothing is limited. */
  readonly binding: { readonly level: string; readonly name: string; readonly share: number } | null;
}

/** A budget with whose it is. */
export interface BudgetView {
  readonly object: 'budget';
  readonly owner: BudgetOwner;
  readonly tenant: string | null;
  readonly ceilings: readonly CeilingView[];
}

/** What has a budget, in the order in which budgets are told. */
export const BUDGET_OWNERS = ['tenant', 'route', 'channel', 'token'] as const;
/** One of them. */
export type BudgetOwnerKind = (typeof BUDGET_OWNERS)[number];

interface BudgetOwner {
  readonly kind: BudgetOwnerKind;
  readonly id: string;
  readonly name: string;
}

/** Which budgets are asked for. */
export interface WantedBudgets {
  /** The only tenant that counts; null for all. */
  readonly tenant: string | null;
  /** What kind of owners is wanted; undefined for all. */
  readonly kind?: BudgetOwnerKind | undefined;
  /** Ids of those whose budgets are wanted; undefined for everybody's. */
  readonly owners?: ReadonlySet<string> | undefined;
}

/** The same, a page of them. */
export interface BudgetQuery extends WantedBudgets {
  readonly limit: number;
  /** Number of those that the pages before had. */
  readonly skip: number;
}

/** Whose a budget is, and what tells of it. */
type Budgeted = readonly [id: string, make: () => BudgetView];

const PERIODS = ['day', 'month', 'total'] as const;

/** Limits and budgets as they stand, on the very counters that refuse requests. */
@Injectable()
export class LimitViews {
  constructor(
    private readonly catalog: Catalog,
    private readonly present: UpstreamAvailability,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found` for an access token that is not served, or of another tenant. */
  effective(token: string, tenant: string | null): EffectiveLimits {
    const { routeById } = this.catalog.current;
    const found = this.catalog.accessToken(token);
    const route = found && routeById.get(found.entity.route);
    if (found === undefined || route === undefined || (tenant !== null && route.tenant.id !== tenant))
      throw new ControlError('not_found');
    const chain = [this.tenantLevel(route.tenant), this.routeLevel(route), this.tokenLevel(found, route)];
    const all = chain.flatMap(({ level, ceilings }) => ceilings.map(({ name, share }) => ({ level, name, share })));
    const [binding = null] = all.toSorted((one, other) => other.share - one.share);
    return { token, chain, binding };
  }

  /** In the order of tenants, routes, channels and access tokens; one more than the limit tells that there are others. */
  budgets({ limit, skip, ...wanted }: BudgetQuery): BudgetView[] {
    const found: BudgetView[] = [];
    let seen = 0;
    for (const make of this.wanted(wanted)) {
      if (seen++ < skip) continue;
      found.push(make());
      if (found.length > limit) break;
    }
    return found;
  }

  /** How many there are, counted up to a bound. */
  countBudgets(wanted: WantedBudgets, bound: number): number {
    let seen = 0;
    for (const _ of this.wanted(wanted)) if (++seen >= bound) break;
    return seen;
  }

  private *wanted({ tenant, kind, owners }: WantedBudgets): Generator<() => BudgetView> {
    for (const [id, make] of this.budgeted(tenant, kind)) if (owners?.has(id) !== false) yield make;
  }

  /** Everything that has a budget, by its id; what is passed over is not described. */
  private *budgeted(tenant: string | null, wanted?: BudgetOwnerKind): Generator<Budgeted> {
    const owners = {
      tenant: () => this.budgetedTenants(tenant),
      route: () => this.budgetedRoutes(tenant),
      channel: () => (tenant === null ? this.budgetedChannels() : []),
      token: () => this.budgetedTokens(tenant),
    };
    for (const kind of BUDGET_OWNERS) if (wanted === undefined || wanted === kind) yield* owners[kind]();
  }

  private *budgetedTenants(wanted: string | null): Generator<Budgeted> {
    for (const tenant of new Set(this.catalog.current.routes.map((route) => route.tenant))) {
      const { id, name } = tenant;
      if (!tenant.isBudgeted || (wanted !== null && id !== wanted)) continue;
      yield [id, () => budgetOf({ kind: 'tenant', id, name }, id, this.tenantMoney(tenant))];
    }
  }

  private *budgetedRoutes(tenant: string | null): Generator<Budgeted> {
    for (const route of this.catalog.current.routes) {
      const { id, name, budget } = route;
      if (!isLimited(budget) || !isOwn(route, tenant)) continue;
      yield [id, () => budgetOf({ kind: 'route', id, name }, route.tenant.id, this.routeMoney(route))];
    }
  }

  private *budgetedChannels(): Generator<Budgeted> {
    const used = this.catalog.current.routes.flatMap((route) => route.channels);
    for (const channel of new Map(used.map((each) => [each.id, each])).values()) {
      const { id, label: name, budget, timeZone } = channel;
      if (!channel.isBudgeted) continue;
      const ceilings = () => this.money(budget, this.present.budgets.channelSpent(channel), timeZone);
      yield [id, () => budgetOf({ kind: 'channel', id, name }, null, ceilings())];
    }
  }

  private *budgetedTokens(tenant: string | null): Generator<Budgeted> {
    const { routeById } = this.catalog.current;
    for (const token of this.catalog.accessTokens()) {
      const route = routeById.get(token.entity.route);
      if (route === undefined || !isOwn(route, tenant)) continue;
      const { id, label: name } = token;
      if (!isLimited(token.entity.budget ?? route.tokenBudget)) continue;
      yield [id, () => budgetOf({ kind: 'token', id, name }, route.tenant.id, this.tokenMoney(token, route))];
    }
  }

  private tenantLevel(tenant: Tenant): LimitLevelView {
    return { level: 'tenant', id: tenant.id, name: tenant.name, from: null, ceilings: this.tenantMoney(tenant) };
  }

  private routeLevel(route: Route): LimitLevelView {
    return { level: 'route', id: route.id, name: route.name, from: null, ceilings: this.routeMoney(route) };
  }

  private tokenLevel(token: AccessToken, route: Route): LimitLevelView {
    const { limits } = callerFor(token, route);
    const usage = this.present.limits.accessTokenUsage({ slot: token.slot, timeZone: route.timeZone });
    const counted = this.counted(limits, usage, route.timeZone);
    const from = token.entity.limits === null && token.entity.budget === null ? 'route' : 'token';
    const ceilings = [...counted, ...this.tokenMoney(token, route)];
    return { level: 'token', id: token.id, name: token.label, from, ceilings };
  }

  private tenantMoney(tenant: Tenant): CeilingView[] {
    return this.money(tenant.budget, this.present.budgets.tenantSpent(tenant), tenant.timeZone);
  }

  private routeMoney(route: Route): CeilingView[] {
    return this.money(route.budget, this.present.budgets.routeSpent(route), route.timeZone);
  }

  private tokenMoney(token: AccessToken, route: Route): CeilingView[] {
    const caller = callerFor(token, route);
    return this.money(caller.budget, this.present.budgets.tokenSpent(caller), route.timeZone);
  }

  private counted(limits: LimitSettings, usage: LimitUsage, timeZone: string): CeilingView[] {
    const names = (['rpm', 'rpd', 'tpm', 'tpd', 'concurrency'] as const).filter((name) => limits[name] >= 0);
    return names.map((name) => {
      const [limit, used] = [limits[name], usage[name]];
      const isDaily = name === 'rpd' || name === 'tpd';
      return {
        name,
        limit,
        used,
        share: shareOf(limit, used),
        resets_at: isDaily ? this.endOf('day', timeZone) : null,
      };
    });
  }

  private money(budget: BudgetSettings, spent: BudgetSettings, timeZone: string): CeilingView[] {
    return PERIODS.filter((period) => budget[period] >= 0).map((period) => ({
      name: `budget.${period}`,
      limit: formatMicros(budget[period]),
      used: formatMicros(spent[period]),
      share: shareOf(budget[period], spent[period]),
      resets_at: period === 'total' ? null : this.endOf(period, timeZone),
    }));
  }

  private endOf(period: 'day' | 'month', timeZone: string): string {
    const { days, months } = localCalendar(timeZone);
    const now = this.clock.now();
    return new Date(now + (period === 'day' ? days : months).msLeft(now)).toISOString();
  }
}

function isOwn({ tenant }: Route, wanted: string | null): boolean {
  return wanted === null || tenant.id === wanted;
}

function budgetOf(owner: BudgetOwner, tenant: string | null, ceilings: readonly CeilingView[]): BudgetView {
  return { object: 'budget', owner, tenant, ceilings };
}

function shareOf(limit: number, used: number): number {
  return limit === 0 ? 1 : Math.round((used / limit) * 10_000) / 10_000;
}
