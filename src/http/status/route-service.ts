import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import type { BudgetSettings } from '../../gateway/catalog/ceilings.js';
import type { Route } from '../../gateway/catalog/snapshot.js';
import { resolveFor } from '../../gateway/access/allowed-models.js';
import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import { JournalRemovals } from '../../gateway/ledger/journal/journal-removals.js';
import { removalsInWords } from '../../gateway/ledger/journal/removals-in-words.js';
import { UpstreamAvailability } from '../../gateway/health/upstream-availability.js';
import { formatMicros } from '../../gateway/pricing/money.js';
import { describeChannel, type ChannelStatus } from '../../gateway/planning/channel-status.js';
import { explain, type Moment } from '../../gateway/planning/explanation.js';
import { Planner } from '../../gateway/planning/planner.js';
import { ownHead } from '../../gateway/protocol/call-head.js';
import type { Caller } from '../../gateway/access/caller.js';
import { Clock } from '../../platform/time/clock.js';

const SERVICE = 'ai-gateway';

/** A budget and what is spent of it, in USD as decimal text. */
interface BudgetStatus {
  readonly budget?: Partial<Record<keyof BudgetSettings, { readonly limit: string; readonly spent: string }>>;
}

/** How a channel and its budget stand. */
export type ChannelState = ChannelStatus & BudgetStatus;

/** How every route stands. */
export interface RoutesStatus {
  readonly timestamp: string;
  readonly warnings?: readonly string[];
  readonly routes: readonly ({ readonly name: string; readonly channels: readonly ChannelState[] } & BudgetStatus)[];
}

/** Answers questions about a route to the tokens that are bound to it. */
@Injectable()
export class RouteService {
  constructor(
    private readonly catalog: Catalog,
    private readonly planner: Planner,
    private readonly present: UpstreamAvailability,
    private readonly removals: JournalRemovals,
    private readonly clock: Clock,
  ) {}

  status(caller: Caller): object {
    const { route, tokenSlot } = caller;
    const { limits, budgets } = this.present;
    const moment = this.moment();
    const apis = this.channelsOf(route, moment);
    const usage = limits.accessTokenUsage({ slot: tokenSlot, timeZone: route.timeZone });
    return {
      service: SERVICE,
      timestamp: new Date(moment.wall).toISOString(),
      ...this.warnings(),
      apis,
      token: {
        limits: caller.limits,
        usage,
        ...describeBudget(caller.budget, budgets.tokenSpent(caller)),
      },
      route: { name: route.name, ...describeBudget(route.budget, budgets.routeSpent(route)) },
      ...this.tenantOf(route),
    };
  }

  /** A tenant without a budget is no client's concern. */
  private tenantOf({ tenant }: Route): { tenant?: BudgetStatus } {
    if (!tenant.isBudgeted) return {};
    return { tenant: describeBudget(tenant.budget, this.present.budgets.tenantSpent(tenant)) };
  }

  /** How all routes stand, for the operator. */
  statusOfAll(): RoutesStatus {
    const moment = this.moment();
    return {
      timestamp: new Date(moment.wall).toISOString(),
      ...this.warnings(),
      routes: this.catalog.current.routes.map((route) => ({
        name: route.name,
        ...describeBudget(route.budget, this.present.budgets.routeSpent(route)),
        channels: this.channelsOf(route, moment),
      })),
    };
  }

  private channelsOf({ channels }: Route, moment: Moment): ChannelState[] {
    const { limits, budgets, health } = this.present;
    return channels.map((channel) => {
      const usage = limits.channelUsage(channel);
      const status = describeChannel(channel, { present: this.present, health, usage, moment });
      return { ...status, ...describeBudget(channel.budget, budgets.channelSpent(channel)) };
    });
  }

  /** What a chat request with this body would do if it came now; nothing is sent or counted. */
  explain(caller: Caller, requestId: string, body: Buffer): object {
    const { route } = caller;
    const call = readCall(ownHead(requestId), body);
    const resolution = resolveFor(caller, call.requestedModel);
    const plan = this.planner.plan(route, call, resolution);
    return { request_id: requestId, route: route.name, ...explain(plan, route, this.moment()) };
  }

  /** Says nothing of what is wrong: that may name what other tenants have. */
  private warnings(): { warnings?: readonly string[] } {
    const { staleSince } = this.catalog;
    const { all: removed } = this.removals;
    const warnings: string[] = [];
    if (staleSince !== null) {
      const since = new Date(staleSince).toISOString();
      warnings.push(`The configuration cannot be read since ${since}; the last good one is in force.`);
    }
    if (removed !== null) warnings.push(removalsInWords(removed));
    return warnings.length === 0 ? {} : { warnings };
  }

  private moment(): Moment {
    return { monotonic: this.clock.monotonic(), wall: this.clock.now() };
  }
}

/** What a subject may spend and has spent or set aside; empty when it has no budget. */
function describeBudget(budget: BudgetSettings, spent: BudgetSettings): BudgetStatus {
  const names = (['day', 'month', 'total'] as const).filter((name) => budget[name] >= 0);
  if (names.length === 0) return {};
  const status = (name: keyof BudgetSettings): { limit: string; spent: string } => {
    return { limit: formatMicros(budget[name]), spent: formatMicros(spent[name]) };
  };
  return { budget: Object.fromEntries(names.map((name) => [name, status(name)])) };
}
