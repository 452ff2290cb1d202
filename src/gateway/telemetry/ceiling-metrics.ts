import { Injectable } from '@nestjs/common';
import { gauge, type Family, type Labels, type Sample } from '../../platform/metrics/family.js';
import { Catalog } from '../catalog/catalog.js';
import type { BudgetSettings, LimitSettings } from '../catalog/ceilings.js';
import { Budgets } from '../limits/budgets.js';
import { Limits } from '../limits/limits.js';
import type { LimitUsage } from '../limits/meter.js';
import { callerFor } from '../access/caller.js';
import { MAX_SUBJECTS } from './request-metrics.js';

const MICROS = 1e6;

/** Someone who has limits or a budget: `owner` is tenant, route, token or channel, `name` what the configuration calls it. */
interface Owner {
  readonly labels: Labels;
  readonly limits: LimitSettings | null;
  readonly usage: () => LimitUsage;
  readonly budget: BudgetSettings;
  readonly spent: () => BudgetSettings;
}

/** Limits and budgets that are set, and what is used of them. */
@Injectable()
export class CeilingMetrics {
  constructor(
    private readonly catalog: Catalog,
    private readonly limits: Limits,
    private readonly budgets: Budgets,
  ) {}

  families(): Family[] {
    return [
      gauge('gateway_limit', 'Limits that are set: rpm, rpd, tpm, tpd, concurrency.', () =>
        this.each(({ labels, limits }) => ofLimits(labels, limits, limits)),
      ),
      gauge('gateway_limit_used', 'What is used of a limit.', () =>
        this.each(({ labels, limits, usage }) => ofLimits(labels, limits, limits && usage())),
      ),
      gauge('gateway_budget_usd', 'Budgets that are set, in USD: day, month, total.', () =>
        this.each(({ labels, budget }) => ofBudget(labels, budget, budget)),
      ),
      gauge('gateway_budget_used_usd', 'What is spent of a budget or set aside for requests under way, in USD.', () =>
        this.each(({ labels, budget, spent }) => ofBudget(labels, budget, spent())),
      ),
    ];
  }

  private *each(sampler: (owner: Owner) => Iterable<Sample>): Generator<Sample> {
    let room = MAX_SUBJECTS;
    for (const owner of this.owners()) {
      if (room-- <= 0) return;
      yield* sampler(owner);
    }
  }

  private *owners(): Generator<Owner> {
    yield* this.tenantOwners();
    yield* this.routeOwners();
    yield* this.tokenOwners();
    yield* this.channelOwners();
  }

  private *tenantOwners(): Generator<Owner> {
    for (const tenant of new Set(this.catalog.current.routes.map((route) => route.tenant))) {
      if (!tenant.isBudgeted) continue;
      const labels = { route: '', owner: 'tenant', name: tenant.name };
      const spent = (): BudgetSettings => this.budgets.tenantSpent(tenant);
      yield { labels, limits: null, usage: () => NOTHING_USED, budget: tenant.budget, spent };
    }
  }

  private *routeOwners(): Generator<Owner> {
    for (const route of this.catalog.current.routes) {
      if (!isSet(route.budget)) continue;
      const labels = { route: route.name, owner: 'route', name: route.name };
      const spent = (): BudgetSettings => this.budgets.routeSpent(route);
      yield { labels, limits: null, usage: () => NOTHING_USED, budget: route.budget, spent };
    }
  }

  private *tokenOwners(): Generator<Owner> {
    const { routeById } = this.catalog.current;
    for (const token of this.catalog.accessTokens()) {
      const route = routeById.get(token.entity.route);
      if (route === undefined) continue;
      const caller = callerFor(token, route);
      const { limits, budget } = caller;
      if (!caller.isLimited && !isSet(budget)) continue;
      yield {
        labels: { route: route.name, owner: 'token', name: token.label },
        limits,
        usage: () => this.limits.accessTokenUsage({ slot: token.slot, timeZone: route.timeZone }),
        budget,
        spent: () => this.budgets.tokenSpent(caller),
      };
    }
  }

  private *channelOwners(): Generator<Owner> {
    for (const { name, channels } of this.catalog.current.routes) {
      for (const channel of channels) {
        if (!channel.isLimited && !channel.isBudgeted) continue;
        yield {
          labels: { route: name, owner: 'channel', name: channel.label },
          limits: channel.limits,
          usage: () => this.limits.channelUsage(channel),
          budget: channel.budget,
          spent: () => this.budgets.channelSpent(channel),
        };
      }
    }
  }
}

const NOTHING_USED: LimitUsage = { rpm: 0, rpd: 0, tpm: 0, tpd: 0, concurrency: 0 };

/** A negative ceiling is none. */
function isSet(ceilings: BudgetSettings): boolean {
  return Object.values(ceilings).some((ceiling) => ceiling >= 0);
}

function* ofLimits(labels: Labels, set: LimitSettings | null, values: LimitUsage | null): Generator<Sample> {
  if (set === null || values === null) return;
  for (const [limit, ceiling] of Object.entries(set)) {
    if (ceiling >= 0) yield { labels: { ...labels, limit }, value: values[limit as keyof LimitUsage] };
  }
}

function* ofBudget(labels: Labels, set: BudgetSettings, micros: BudgetSettings): Generator<Sample> {
  for (const [period, ceiling] of Object.entries(set)) {
    if (ceiling < 0) continue;
    yield { labels: { ...labels, period }, value: micros[period as keyof BudgetSettings] / MICROS };
  }
}
