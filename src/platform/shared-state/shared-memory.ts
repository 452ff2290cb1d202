import { Memory, type Lock, type Table } from './memory.js';
import { Mutex } from './mutex.js';

/** What threads hand to each other to share a memory. */
export interface SharedParts {
  readonly lock: SharedArrayBuffer;
  /** One for each table, by name. */
  readonly tables: Readonly<Record<string, SharedArrayBuffer>>;
}

const BYTES = Float64Array.BYTES_PER_ELEMENT;
/** Room that tables may grow to; only what is written to takes any memory. */
const MOST_BYTES = 2 ** 30;
const STEP_BYTES = 2 ** 16;

/** A memory that all threads of the process count in. */
export class SharedMemory extends Memory {
  override readonly lock: Lock;

  constructor(readonly parts: SharedParts) {
    super();
    this.lock = new Mutex(new Int32Array(parts.lock));
  }

  /** The tables of these names, empty. */
  static of(names: readonly string[]): SharedMemory {
    const table = (): SharedArrayBuffer => new SharedArrayBuffer(0, { maxByteLength: MOST_BYTES });
    const tables = Object.fromEntries(names.map((name) => [name, table()]));
    return new SharedMemory({ lock: new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT), tables });
  }

  override table(name: string, width: number): Table {
    const buffer = this.parts.tables[name];
    if (buffer === undefined) throw new Error(`no memory is shared for ${name}`);
    const rows: (Float64Array | undefined)[] = [];
    const row = (index: number): Float64Array => {
      const begin = index * width * BYTES;
      growTo(buffer, begin + width * BYTES);
      return new Float64Array(buffer, begin, width);
    };
    return { row: (index) => (rows[index] ??= row(index)) };
  }
}

/** Another thread may grow the buffer at the same time, and further. */
function growTo(buffer: SharedArrayBuffer, bytes: number): void {
  while (buffer.byteLength < bytes) {
    try {
      buffer.grow(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
    } catch (error) {
      if (buffer.byteLength < bytes) throw error;
    }
  }
}
