import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import type { BudgetSettings } from '../catalog/entities.js';
import type { Channel } from '../catalog/snapshot.js';
import type { Caller } from '../tenants/token-directory.js';
import { Spending, type Spent } from './spending.js';

/** Money set aside for one request, until a `settle`. */
export interface Charge {
  /** The request took so many micro-USD; told again, the later word counts. */
  settle(micros: number): void;
}

/** Whose budget refused a request, and which. */
export interface Overspent extends Spent {
  readonly owner: 'token' | 'route';
}

const NOTHING: Charge = { settle() {} };

/** Sets money aside for requests and refuses what could pass a budget of a token, a route or a channel. */
@Injectable()
export class Budgets {
  private readonly tokens: (Spending | undefined)[] = [];
  private readonly routes: (Spending | undefined)[] = [];
  private readonly channels: (Spending | undefined)[] = [];

  constructor(private readonly clock: Clock) {}

  /** Sets money aside in the budgets of a token and its route at once, or tells whose is used up. */
  reserve(caller: Caller, micros: number): Charge | Overspent {
    const { route } = caller;
    if (!route.isBudgeted) return NOTHING;
    const now = this.clock.now();
    const [token, whole] = [this.ofToken(caller), this.ofRoute(caller)];
    const byToken = token.reached(route.tokenBudget, micros, now);
    if (byToken !== null) return { ...byToken, owner: 'token' };
    const byRoute = whole.reached(route.budget, micros, now);
    if (byRoute !== null) return { ...byRoute, owner: 'route' };
    return new SpendingCharge([token, whole], micros, this.clock);
  }

  /** The same for an attempt at a channel; null when its budget is used up. */
  reserveAttempt(channel: Channel, micros: number): Charge | null {
    if (!channel.isBudgeted) return NOTHING;
    const spending = this.ofChannel(channel);
    if (spending.reached(channel.budget, micros, this.clock.now()) !== null) return null;
    return new SpendingCharge([spending], micros, this.clock);
  }

  /** The budget of a channel that is used up. */
  channelSpent(channel: Channel): Spent | null {
    return this.ofChannel(channel).reached(channel.budget, 1, this.clock.now());
  }

  /** What a token has spent or set aside. */
  tokenSpending(caller: Caller): BudgetSettings {
    return this.ofToken(caller).now(this.clock.now());
  }

  ofToken({ tokenSlot, route }: Pick<Caller, 'tokenSlot' | 'route'>): Spending {
    return (this.tokens[tokenSlot] ??= new Spending(route.timeZone));
  }

  ofRoute({ route }: Pick<Caller, 'route'>): Spending {
    return (this.routes[route.slot] ??= new Spending(route.timeZone));
  }

  ofChannel(channel: Channel): Spending {
    return (this.channels[channel.slot] ??= new Spending(channel.timeZone));
  }
}

class SpendingCharge implements Charge {
  private readonly counted: readonly ReturnType<Spending['reserve']>[];

  constructor(
    private readonly spendings: readonly Spending[],
    /** What the spendings hold for the request: reserved, then taken. */
    private held: number,
    private readonly clock: Clock,
  ) {
    const now = clock.now();
    this.counted = spendings.map((spending) => spending.reserve(held, now));
  }

  settle(micros: number): void {
    const now = this.clock.now();
    const more = micros - this.held;
    this.held = micros;
    this.spendings.forEach((spending, i) => spending.correct(more, this.counted[i]!, now));
  }
}
