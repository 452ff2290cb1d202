import { hash } from 'node:crypto';
import type { Lock, Memory, Table } from '../../platform/memory/memory.js';
import { ByModel } from './by-model.js';
import { Circuit } from './circuit.js';

/** Circuits that are kept at once; above that the oldest makes room, as clients choose the names of models. */
const MOST = 4_096;
/** As many hexadecimal digits as an exact number holds. */
const KEY_DIGITS = 13;
const MADE = 0;

/**
 * The circuits of channels and their models, one for all event loops: a loop finds the numbers of a circuit by the key
 * that stands among them.
 */
export class Circuits {
  private readonly known = new ByModel<Circuit>();
  private readonly lock: Lock;
  private readonly rows: Table;
  private readonly state: Float64Array;

  constructor(memory: Memory) {
    this.lock = memory.lock;
    this.rows = memory.table('circuits', Circuit.width);
    this.state = memory.table('circuits made', 1).row(0);
  }

  /** The circuit of a model at a channel; undefined while nothing has failed there. */
  find(slot: number, model: string): Circuit | undefined {
    const circuit = this.known.get(slot, model);
    if (circuit === undefined || circuit.isKept) return circuit;
    this.known.delete(slot, model);
    return undefined;
  }

  /** The same, made when there is none. */
  obtain(slot: number, model: string): Circuit {
    return this.find(slot, model) ?? this.take(slot, model);
  }

  /** Every model of a channel with its circuit. */
  entriesOf(slot: number): [string, Circuit][] {
    return this.known.entriesOf(slot).filter(([, circuit]) => circuit.isKept);
  }

  private take(slot: number, model: string): Circuit {
    const key = Number.parseInt(hash('sha256', `${slot}/${model}`).slice(0, KEY_DIGITS), 16) + 1;
    const cells = this.lock.hold(() => this.rowOf(key) ?? this.newRow(key));
    const circuit = new Circuit(cells, this.lock, key);
    this.known.set(slot, model, circuit);
    return circuit;
  }

  private rowOf(key: number): Float64Array | undefined {
    for (let index = Math.min(this.state[MADE]!, MOST) - 1; index >= 0; index--) {
      const row = this.rows.row(index);
      if (row[0] === key) return row;
    }
    return undefined;
  }

  private newRow(key: number): Float64Array {
    const row = this.rows.row(this.state[MADE]!++ % MOST);
    row.fill(0);
    row[0] = key;
    return row;
  }
}
