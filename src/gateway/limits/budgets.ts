import { Injectable } from '@nestjs/common';
import { Memory, type Lock, type Table } from '../../platform/shared-state/memory.js';
import { Clock } from '../../platform/time/clock.js';
import type { BudgetSettings } from '../catalog/ceilings.js';
import type { SlotKind } from '../catalog/slots.js';
import type { Channel, Route, Tenant } from '../catalog/snapshot.js';
import type { Caller } from '../access/caller.js';
import { FREE, SpendingReservation, type BudgetReservation, type Taken } from './budget-reservation.js';
import { reachedIn, overspentBy, shareReached, type Overspent, type Purse } from './purse.js';
import { bothShares, Shares, type Share, type Sharer } from './shares.js';
import { Spending, type Spent } from './spending.js';

/** Who makes an attempt, and whether anybody can say what it costs at most. */
interface Spender extends Sharer {
  readonly isOpenEnded: boolean;
}

const ALONE: Spender = { tokenSlot: 0, sharers: 1, isOpenEnded: false };

/** The spendings of one kind of owner, by slot. */
class Spendings {
  private readonly spendings: (Spending | undefined)[] = [];

  constructor(private readonly table: Table) {}

  of(slot: number, timeZone: string): Spending {
    const known = this.spendings[slot];
    if (known?.timeZone === timeZone) return known;
    return (this.spendings[slot] = new Spending(timeZone, this.table.row(slot)));
  }

  /** Leaves nothing in a row where nothing is spent; false where something is. */
  vacate(slot: number, now: number): boolean {
    return this.of(slot, this.spendings[slot]?.timeZone ?? 'UTC').vacate(now);
  }
}

/** Who has a budget. */
type Owner = Pick<Caller, 'tokenSlot' | 'route' | 'budget'>;

/**
 * Sets money aside for requests and refuses what could pass a budget of a token, a route, a tenant or a channel. Whatever looks
 * at spendings or changes them holds the memory's lock meanwhile.
 */
@Injectable()
export class Budgets {
  private readonly lock: Lock;
  private readonly tokens: Spendings;
  private readonly routes: Spendings;
  private readonly tenants: Spendings;
  private readonly channels: Spendings;
  private readonly sharesOfRoutes: Shares;
  private readonly sharesOfTenants: Shares;
  private readonly sharesOfChannels: Shares;

  constructor(
    private readonly clock: Clock,
    memory: Memory,
  ) {
    this.lock = memory.lock;
    this.tokens = new Spendings(memory.table('budgets of tokens', Spending.width));
    this.routes = new Spendings(memory.table('budgets of routes', Spending.width));
    this.tenants = new Spendings(memory.table('budgets of tenants', Spending.width));
    this.channels = new Spendings(memory.table('budgets of channels', Spending.width));
    this.sharesOfRoutes = new Shares(memory, 'money of routes');
    this.sharesOfTenants = new Shares(memory, 'money of tenants');
    this.sharesOfChannels = new Shares(memory, 'money of channels');
  }

  /**
   * Sets money aside in the budgets of a token, its route and its tenant at once, or tells whose is used up. Of requests
   * whose cost nobody can bound a token has one at a time, and so has a route or tenant with a budget.
   */
  reserve(caller: Caller, micros: number, isOpenEnded = false): BudgetReservation | Overspent {
    if (!caller.isBudgeted) return FREE;
    const purses = this.pursesOf(caller);
    return this.lock.hold(() => {
      const now = this.clock.now();
      const refusal = (amount: number): Overspent | null =>
        reachedIn(purses, amount, now) ?? this.overShare(caller, amount, now);
      const refused = overspentBy(micros, isOpenEnded, purses, refusal);
      if (refused !== null) return refused;
      return this.charge(purses, { micros, isOpenEnded, share: this.takeShares(caller, micros) }, now);
    });
  }

  /** The same for an attempt at a channel; null when its budget is used up. */
  reserveAttempt(channel: Channel, micros: number, spender = ALONE): BudgetReservation | null {
    if (!channel.isBudgeted) return FREE;
    const { budget, slot } = channel;
    const purses: readonly Purse[] = [{ owner: 'route', spending: this.ofChannel(channel), budget }];
    return this.lock.hold(() => {
      const now = this.clock.now();
      const left = this.sharesOfChannels.left(spender, slot, purses[0]!.spending.unspent(budget, now));
      const refusal = (amount: number): Overspent | null =>
        amount > left ? shareReached('route') : reachedIn(purses, amount, now);
      if (overspentBy(micros, spender.isOpenEnded, purses, refusal) !== null) return null;
      const share = this.sharesOfChannels.take(spender, slot, micros);
      return this.charge(purses, { micros, isOpenEnded: spender.isOpenEnded, share }, now);
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

  /** What a token has spent, without what requests under way hold. */
  tokenSettled(owner: Owner): BudgetSettings {
    const spending = this.ofToken(owner);
    return this.lock.hold(() => spending.settled(this.clock.now()));
  }

  /** The same as `tokenSpent` for a route. */
  routeSpent(route: Route): BudgetSettings {
    return this.spent(this.ofRoute(route));
  }

  /** The same for a tenant. */
  tenantSpent(tenant: Tenant): BudgetSettings {
    return this.spent(this.ofTenant(tenant));
  }

  /** The same for a channel. */
  channelSpent(channel: Channel): BudgetSettings {
    return this.spent(this.ofChannel(channel));
  }

  /** Leaves nothing in the rows of a subject that is gone, where nothing is spent any more; false where something is. */
  vacate(kind: SlotKind, slot: number): boolean {
    const { sharesOfRoutes: ofRoutes, sharesOfTenants: ofTenants, sharesOfChannels: ofChannels } = this;
    const all = [ofRoutes, ofTenants, ofChannels];
    return this.lock.hold(() => {
      const now = this.clock.now();
      switch (kind) {
        case 'tokens':
          return all.every((shares) => shares.isIdle(slot)) && this.tokens.vacate(slot, now);
        case 'routes':
          return ofRoutes.isUnheld(slot) && this.routes.vacate(slot, now);
        case 'tenants':
          return ofTenants.isUnheld(slot) && this.tenants.vacate(slot, now);
        case 'channels':
          return ofChannels.isUnheld(slot) && this.channels.vacate(slot, now);
        default:
          return true;
      }
    });
  }

  /** Counts what the books say that a token has spent. */
  restoreToken(owner: Owner, spent: BudgetSettings): void {
    this.restore(this.ofToken(owner), spent);
  }

  /** Has so much that a token has spent count as not spent. */
  forgiveToken(owner: Owner, spent: BudgetSettings): void {
    const spending = this.ofToken(owner);
    this.lock.hold(() => spending.forgive(spent, this.clock.now()));
  }

  /** `restoreToken` for a route. */
  restoreRoute(route: Route, spent: BudgetSettings): void {
    this.restore(this.ofRoute(route), spent);
  }

  /** The same for a tenant. */
  restoreTenant(tenant: Tenant, spent: BudgetSettings): void {
    this.restore(this.ofTenant(tenant), spent);
  }

  /** The same for a channel. */
  restoreChannel(channel: Channel, spent: BudgetSettings): void {
    this.restore(this.ofChannel(channel), spent);
  }

  private overShare(caller: Caller, micros: number, now: number): Overspent | null {
    const { route } = caller;
    const { tenant } = route;
    const unspent = this.ofRoute(route).unspent(route.budget, now);
    if (micros > this.sharesOfRoutes.left(sharerAt(caller), route.slot, unspent)) return shareReached('route');
    if (!tenant.isBudgeted) return null;
    const left = this.sharesOfTenants.left(
      sharerOf(caller),
      tenant.slot,
      this.ofTenant(tenant).unspent(tenant.budget, now),
    );
    return micros > left ? shareReached('tenant') : null;
  }

  private takeShares(caller: Caller, micros: number): Share {
    const { route } = caller;
    const { tenant } = route;
    const atRoute = this.sharesOfRoutes.take(sharerAt(caller), route.slot, micros);
    if (!tenant.isBudgeted) return atRoute;
    return bothShares(atRoute, this.sharesOfTenants.take(sharerOf(caller), tenant.slot, micros));
  }

  /** What is spent of a tenant is counted where it has a budget. */
  private pursesOf(caller: Caller): readonly Purse[] {
    const { route } = caller;
    const { tenant } = route;
    const own: Purse[] = [
      { owner: 'token', spending: this.ofToken(caller), budget: caller.budget },
      { owner: 'route', spending: this.ofRoute(route), budget: route.budget },
    ];
    if (tenant.isBudgeted) own.push({ owner: 'tenant', spending: this.ofTenant(tenant), budget: tenant.budget });
    return own;
  }

  private charge(purses: readonly Purse[], taken: Taken, now: number): BudgetReservation {
    const parts = purses.map(({ owner, spending }) => {
      return { spending, passesTurn: owner !== 'token', counted: spending.reserve(taken.micros, now) };
    });
    return new SpendingReservation(parts, taken, this.clock, this.lock);
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

  private ofTenant({ slot, timeZone }: Tenant): Spending {
    return this.tenants.of(slot, timeZone);
  }

  private ofChannel({ slot, timeZone }: Channel): Spending {
    return this.channels.of(slot, timeZone);
  }
}

/** A token among those of its route. */
function sharerAt({ tokenSlot, route }: Caller): Sharer {
  return { tokenSlot, sharers: route.sharers };
}

/** A token among all of its tenant's; where its route does not share fairly, it may hold everything. */
function sharerOf({ tokenSlot, route }: Caller): Sharer {
  return { tokenSlot, sharers: route.sharesFairly ? route.tenant.crowd.sharers : 1 };
}
