import type { RouteId } from '../../platform/crypto/ids.js';
import { isLimited } from './is-limited.js';
import { countsTokens, type TokenFacts } from './compile-route.js';
import type { TokenEntity } from './entities.js';
import { AccessToken } from './snapshot.js';

/** What of a route's access tokens the route depends on, counted. */
interface Counts {
  count: number;
  budgets: number;
  countings: number;
}

const NONE: TokenFacts = { count: 0, hasBudgets: false, countsTokens: false };

/** Every access token by id, and what routes must know of theirs; putting one in touches no other. */
export class TokenTable {
  private readonly places = new Map<string, number>();
  private readonly counts = new Map<RouteId, Counts>();
  private list: AccessToken[] = [];

  get(id: string): AccessToken | undefined {
    const place = this.places.get(id);
    return place === undefined ? undefined : this.list[place];
  }

  get size(): number {
    return this.list.length;
  }

  /** A list that later changes leave alone. */
  snapshot(): readonly AccessToken[] {
    return [...this.list];
  }

  factsOf(route: RouteId): TokenFacts {
    const counts = this.counts.get(route);
    if (counts === undefined) return NONE;
    return { count: counts.count, hasBudgets: counts.budgets > 0, countsTokens: counts.countings > 0 };
  }

  put(token: AccessToken): void {
    const place = this.places.get(token.id);
    if (place === undefined) {
      this.places.set(token.id, this.list.length);
      this.list.push(token);
    } else {
      this.count(this.list[place]!.entity, -1);
      this.list[place] = token;
    }
    this.count(token.entity, 1);
  }

  /** The last one takes the place of the one that goes. */
  remove(id: string): AccessToken | undefined {
    const place = this.places.get(id);
    if (place === undefined) return undefined;
    const gone = this.list[place]!;
    const last = this.list.pop()!;
    this.places.delete(id);
    if (last !== gone) {
      this.list[place] = last;
      this.places.set(last.id, place);
    }
    this.count(gone.entity, -1);
    return gone;
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
