/** A run of what a change has to pass while it is made: it keeps every promise, but tries fewer cases of the largest. */
export const isShortRun = process.env['TEST_TIER'] === 'short';

/** The whole of a table, or in a short run one of so many of its rows. */
export function someOf<Row>(rows: readonly Row[], oneIn: number): readonly Row[] {
  return isShortRun ? rows.filter((_, place) => place % oneIn === 0) : rows;
}
