import { Injectable } from '@nestjs/common';
import { callerFor, type Caller } from '../../gateway/access/caller.js';
import { Catalog } from '../../gateway/catalog/catalog.js';
import type { BudgetSettings } from '../../gateway/catalog/ceilings.js';
import { UpstreamAvailability } from '../../gateway/health/upstream-availability.js';
import { localCalendar } from '../../gateway/limits/local-day.js';
import { Clock } from '../../platform/time/clock.js';
import type { SpentNow } from '../resources/resource-parts.js';

/** What access tokens have spent of their budgets, on the counters that all workers share. */
@Injectable()
export class TokenSpending {
  constructor(
    private readonly catalog: Catalog,
    private readonly present: UpstreamAvailability,
    private readonly clock: Clock,
  ) {}

  /** Null for one that is not served. */
  spentBy(id: string): SpentNow | null {
    const caller = this.callerOf(id);
    if (caller === null) return null;
    const { days, months } = localCalendar(caller.route.timeZone);
    const now = this.clock.now();
    const began = { dayBegan: days.begin(now), monthBegan: months.begin(now) };
    return { ...this.present.budgets.tokenSettled(caller), ...began };
  }

  /** Has so much count as not spent. */
  forgive(id: string, spent: BudgetSettings): void {
    const caller = this.callerOf(id);
    if (caller !== null) this.present.budgets.forgiveToken(caller, spent);
  }

  private callerOf(id: string): Caller | null {
    const { routeById } = this.catalog.current;
    const token = this.catalog.accessToken(id);
    const route = token && routeById.get(token.entity.route);
    return token === undefined || route === undefined ? null : callerFor(token, route);
  }
}
