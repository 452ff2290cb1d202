import { sql, type RawBuilder } from 'kysely';
import type { Database } from './database.js';

/**
 * Adds an expression up over rows and stays at the largest number that can be read exactly; 0 of no rows. SQLite's own `sum` fails
 * beyond 63 bits; its `total` is exact up to that largest number, which is all that is read of it.
 */
export function saturatingSum(engine: Database['engine'], expression: RawBuilder<unknown>): RawBuilder<number> {
  const most = sql.lit(Number.MAX_SAFE_INTEGER);
  return engine === 'sqlite'
    ? sql`cast(min(total(${expression}), ${most}) as integer)`
    : sql`least(coalesce(sum(${expression}), 0), ${most})`;
}
