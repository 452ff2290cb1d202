/** One row of another gateway's table: columns as they came. */
export type SourceRow = Readonly<Record<string, unknown>>;

/** Tables of another gateway. */
export interface SourceTables {
  /** Rows in the order of their ids; none where there is no such table. */
  rows(table: string): readonly SourceRow[];
  /** How many rows a table has; 0 where there is none. */
  count(table: string): number;
}

/** Tables that were read whole, with the sizes of those that were only counted. */
export function tablesOf(
  rows: Readonly<Record<string, readonly SourceRow[]>>,
  counts: Readonly<Record<string, number>> = {},
): SourceTables {
  return {
    rows: (table) => (Object.hasOwn(rows, table) ? rows[table]! : []),
    count: (table) => (Object.hasOwn(counts, table) ? counts[table]! : (rows[table]?.length ?? 0)),
  };
}
