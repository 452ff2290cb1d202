/** Rows of numbers, each of the same width; a row that nobody has written to holds zeros. */
export interface Table {
  row(index: number): Float64Array;
}

/** What keeps changes of several numbers together: whoever holds it is alone with the memory. Cannot be held twice. */
export interface Lock {
  hold<Result>(act: () => Result): Result;
}

/** Where numbers are kept that all event loops of the process count in. */
export abstract class Memory {
  abstract readonly lock: Lock;
  /** The rows of one name; `width` numbers each. */
  abstract table(name: string, width: number): Table;
}

const NO_LOCK: Lock = { hold: (act) => act() };

/** The memory of a single event loop, which nobody else can reach. */
export class OwnMemory extends Memory {
  override readonly lock = NO_LOCK;

  override table(_name: string, width: number): Table {
    const rows: (Float64Array | undefined)[] = [];
    return { row: (index) => (rows[index] ??= new Float64Array(width)) };
  }
}
