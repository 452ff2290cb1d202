import { Injectable } from '@nestjs/common';
import { Memory, type Lock, type Table } from '../../platform/memory/memory.js';
import { Clock } from '../../platform/time/clock.js';
import type { BudgetSettings } from '../catalog/entities.js';
import type { Channel, Route } from '../catalog/snapshot.js';
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

/** The spendings of one kind of owner, by slot. */
class Spendings {
  private readonly spendings: (Spending | undefined)[] = [];

  constructor(private readonly table: Table) {}

  of(slot: number, timeZone: string): Spending {
    return (this.spendings[slot] ??= new Spending(timeZone, this.table.row(slot)));
  }
}

/** Who has a budget. */
type Owner = Pick<Caller, 'tokenSlot' | 'route'>;

/**
 * Sets money aside for requests and refuses what could pass a budget of a token, a route or a channel. Whatever looks
 * at spendings or changes them holds the memory's lock meanwhile.
 */
@Injectable()
export class Budgets {
  private readonly lock: Lock;
  private readonly tokens: Spendings;
  private readonly routes: Spendings;
  private readonly channels: Spendings;

  constructor(
    private readonly clock: Clock,
    memory: Memory,
  ) {
    this.lock = memory.lock;
    this.tokens = new Spendings(memory.table('budgets of tokens', Spending.width));
    this.routes = new Spendings(memory.table('budgets of routes', Spending.width));
    this.channels = new Spendings(memory.table('budgets of channels', Spending.width));
  }

  /** Sets money aside in the budgets of a token and its route at once, or tells whose is used up. */
  reserve(caller: Caller, micros: number): Charge | Overspent {
    const { route } = caller;
    if (!route.isBudgeted) return NOTHING;
    const [token, whole] = [this.ofToken(caller), this.ofRoute(route)];
    return this.lock.hold(() => {
      const now = this.clock.now();
      const byToken = token.reached(route.tokenBudget, micros, now);
      if (byToken !== null) return { ...byToken, owner: 'token' };
      const byRoute = whole.reached(route.budget, micros, now);
      if (byRoute !== null) return { ...byRoute, owner: 'route' };
      return this.charge([token, whole], micros, now);
    });
  }

  /** The same for an attempt at a channel; null when its budget is used up. */
  reserveAttempt(channel: Channel, micros: number): Charge | null {
    if (!channel.isBudgeted) return NOTHING;
    const spending = this.ofChannel(channel);
    return this.lock.hold(() => {
      const now = this.clock.now();
      if (spending.reached(channel.budget, micros, now) !== null) return null;
      return this.charge([spending], micros, now);
    });
  }

  /** The budget of a channel that is used up. */
  channelReached(channel: Channel): Spent | null {
    const spending = this.ofChannel(channel);
    return this.lock.hold(() => spending.reached(channel.budget, 1, this.clock.now()));
  }

  /** What a token has spent or set aside. */
  tokenSpent(owner: Owner): BudgetSettings {
    return this.spent(this.ofToken(owner));
  }

  /** The same for a route. */
  routeSpent(route: Route): BudgetSettings {
    return this.spent(this.ofRoute(route));
  }

  /** The same for a channel. */
  channelSpent(channel: Channel): BudgetSettings {
    return this.spent(this.ofChannel(channel));
  }

  /** Counts what the books say that a token has spent. */
  restoreToken(owner: Owner, spent: BudgetSettings): void {
    this.restore(this.ofToken(owner), spent);
  }

  /** The same for a route. */
  restoreRoute(route: Route, spent: BudgetSettings): void {
    this.restore(this.ofRoute(route), spent);
  }

  /** The same for a channel. */
  restoreChannel(channel: Channel, spent: BudgetSettings): void {
    this.restore(this.ofChannel(channel), spent);
  }

  private charge(spendings: readonly Spending[], micros: number, now: number): Charge {
    const parts = spendings.map((spending) => ({ spending, counted: spending.reserve(micros, now) }));
    return new SpendingCharge(parts, micros, this.clock, this.lock);
  }

  private spent(spending: Spending): BudgetSettings {
    return this.lock.hold(() => spending.now(this.clock.now()));
  }

  private restore(spending: Spending, spent: BudgetSettings): void {
    this.lock.hold(() => spending.restore(spent, this.clock.now()));
  }

  private ofToken({ tokenSlot, route }: Owner): Spending {
    return this.tokens.of(tokenSlot, route.timeZone);
  }

  private ofRoute({ slot, timeZone }: Route): Spending {
    return this.routes.of(slot, timeZone);
  }

  private ofChannel({ slot, timeZone }: Channel): Spending {
    return this.channels.of(slot, timeZone);
  }
}

/** What one owner has set aside for a request, and the periods that it counts for. */
interface Part {
  readonly spending: Spending;
  readonly counted: ReturnType<Spending['reserve']>;
}

class SpendingCharge implements Charge {
  constructor(
    private readonly parts: readonly Part[],
    /** What the spendings hold for the request: reserved, then taken. */
    private held: number,
    private readonly clock: Clock,
    private readonly lock: Lock,
  ) {}

  settle(micros: number): void {
    const more = micros - this.held;
    this.held = micros;
    this.lock.hold(() => {
      const now = this.clock.now();
      for (const { spending, counted } of this.parts) spending.correct(more, counted, now);
    });
  }
}
