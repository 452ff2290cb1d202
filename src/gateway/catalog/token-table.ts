import type { RouteId } from '../../platform/crypto/ids.js';
import { isLimited } from './is-limited.js';
import { countsTokens, type TokenFacts } from './compile-route.js';
import type { TokenEntity } from './entities.js';
import type { Slots } from './slots.js';
import { AccessToken } from './snapshot.js';

/** What of a route's access tokens the route depends on, counted. */
interface Counts {
  count: number;
  budgets: number;
  countings: number;
}

const NONE: TokenFacts = { count: 0, hasBudgets: false, countsTokens: false };

/**
 * Every access token by its slot, and what routes must know of theirs; putting one in touches no other. What stands
 * there are entities alone: of a hundred thousand, hardly any is in use at a time.
 */
export class TokenTable {
  private readonly counts = new Map<RouteId, Counts>();
  private readonly bySlot: (TokenEntity | undefined)[] = [];

  constructor(private readonly slots: Pick<Slots, 'known'>) {}

  get(id: string): AccessToken | undefined {
    const slot = this.slots.known(id);
    return slot === undefined ? undefined : this.at(slot);
  }

  at(slot: number): AccessToken | undefined {
    const entity = this.bySlot[slot];
    return entity === undefined ? undefined : new AccessToken(entity, slot);
  }

  /** All of them, in the order of their slots. */
  entities(): TokenEntity[] {
    return this.bySlot.filter((entity) => entity !== undefined);
  }

  /** The same with their slots. */
  *all(): Generator<AccessToken> {
    for (const [slot, entity] of this.bySlot.entries()) if (entity !== undefined) yield new AccessToken(entity, slot);
  }

  factsOf(route: RouteId): TokenFacts {
    const counts = this.counts.get(route);
    if (counts === undefined) return NONE;
    return { count: counts.count, hasBudgets: counts.budgets > 0, countsTokens: counts.countings > 0 };
  }

  put({ entity, slot }: AccessToken): void {
    const former = this.bySlot[slot];
    if (former !== undefined) this.count(former, -1);
    this.bySlot[slot] = entity;
    this.count(entity, 1);
  }

  remove({ entity, slot }: AccessToken): void {
    this.bySlot[slot] = undefined;
    this.count(entity, -1);
  }

  private count({ route, budget, limits, disabled }: TokenEntity, by: 1 | -1): void {
    const counts = this.counts.get(route) ?? { count: 0, budgets: 0, countings: 0 };
    this.counts.set(route, counts);
    counts.count += disabled ? 0 : by;
    counts.budgets += budget !== null && isLimited(budget) ? by : 0;
    counts.countings += limits !== null && countsTokens(limits) ? by : 0;
    if (counts.count + counts.budgets + counts.countings === 0) this.counts.delete(route);
  }
}
