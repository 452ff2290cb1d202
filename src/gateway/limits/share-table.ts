import type { Memory, Table } from '../../platform/shared-state/memory.js';

/** Where in shared memory it stands what one token holds at one owner. */
export interface ShareRow {
  readonly tokenSlot: number;
  readonly ownerSlot: number;
  readonly row: number;
}

/** The columns of such a row. Row 0 is of nobody: its `NEXT` is the first free row, its `OWNER` the last that was ever used. */
const [OWNER, AMOUNT, SHARES, NEXT] = [0, 1, 2, 3];
const WIDTH = 4;
const NONE = 0;

/** The names of the tables in which it lies what tokens hold of something. */
export function shareTableNames(what: string): readonly string[] {
  return [`${what}, by token`, `${what}, holders`, `${what}, rows`];
}

/**
 * How much tokens hold at owners, and how many hold something at each: exactly, however many requests of a token begin
 * and end beside each other, at however many owners, on whichever worker. Whoever calls holds the memory's lock.
 */
export class ShareTable {
  /** Of each token: its first row. */
  private readonly first: Table;
  /** Of each owner: how many tokens hold something. */
  private readonly holders: Table;
  private readonly rows: Table;

  constructor(memory: Memory, what: string) {
    const [first, holders, rows] = shareTableNames(what);
    this.first = memory.table(first!, 1);
    this.holders = memory.table(holders!, 1);
    this.rows = memory.table(rows!, WIDTH);
  }

  /** Whether a token has nothing open. */
  isIdle(tokenSlot: number): boolean {
    return this.first.row(tokenSlot)[0] === NONE;
  }

  /** How many tokens hold something at an owner. */
  holdersAt(ownerSlot: number): number {
    return this.holders.row(ownerSlot)[0]!;
  }

  heldBy(tokenSlot: number, ownerSlot: number): number {
    const row = this.find(tokenSlot, ownerSlot);
    return row === NONE ? 0 : this.rows.row(row)[AMOUNT]!;
  }

  /** A request of a token begins to hold at an owner; ends with a `close`. */
  open(tokenSlot: number, ownerSlot: number): ShareRow {
    const known = this.find(tokenSlot, ownerSlot);
    const row = known === NONE ? this.add(tokenSlot, ownerSlot) : known;
    this.rows.row(row)[SHARES]!++;
    return { tokenSlot, ownerSlot, row };
  }

  change({ ownerSlot, row }: ShareRow, more: number): void {
    const cells = this.rows.row(row);
    const before = cells[AMOUNT]!;
    const after = (cells[AMOUNT] = before + more);
    this.holders.row(ownerSlot)[0]! += Number(after > 0) - Number(before > 0);
  }

  close({ tokenSlot, row }: ShareRow): void {
    const cells = this.rows.row(row);
    cells[SHARES]!--;
    if (cells[SHARES] === 0) this.remove(tokenSlot, row);
  }

  private find(tokenSlot: number, ownerSlot: number): number {
    let row = this.first.row(tokenSlot)[0]!;
    while (row !== NONE && this.rows.row(row)[OWNER] !== ownerSlot) row = this.rows.row(row)[NEXT]!;
    return row;
  }

  private add(tokenSlot: number, ownerSlot: number): number {
    const free = this.rows.row(NONE);
    const first = this.first.row(tokenSlot);
    const row = free[NEXT] === NONE ? ++free[OWNER]! : free[NEXT]!;
    const cells = this.rows.row(row);
    free[NEXT] = cells[NEXT]!;
    cells.set([ownerSlot, 0, 0, first[0]!]);
    first[0] = row;
    return row;
  }

  private remove(tokenSlot: number, row: number): void {
    const cells = this.rows.row(row);
    const first = this.first.row(tokenSlot);
    if (first[0] === row) first[0] = cells[NEXT]!;
    else this.before(first[0]!, row)[NEXT] = cells[NEXT]!;
    const free = this.rows.row(NONE);
    cells.set([0, 0, 0, free[NEXT]!]);
    free[NEXT] = row;
  }

  private before(first: number, row: number): Float64Array {
    let cells = this.rows.row(first);
    while (cells[NEXT] !== row) cells = this.rows.row(cells[NEXT]!);
    return cells;
  }
}
