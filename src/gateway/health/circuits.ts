import { hash } from 'node:crypto';
import type { Lock, Memory, Table } from '../../platform/shared-state/memory.js';
import { ByModel } from './by-model.js';
import { Circuit } from './circuit.js';

/** Circuits that are kept of a channel at once; above that its oldest of the same kind makes room. */
const MOST_KNOWN = 48;
/** Of models that only clients speak of. */
const MOST_UNPROVEN = 16;
const MOST = MOST_KNOWN + MOST_UNPROVEN;
/** As many hexadecimal digits as an exact number holds. */
const KEY_DIGITS = 13;
const KNOWN_MADE = 0;
const UNPROVEN_MADE = 1;

/** A channel, and where its circuits lie. */
export interface Seat {
  readonly id: string;
  readonly slot: number;
}

/**
 * The circuits of channels and their models, one for all event loops: a loop finds the numbers of a circuit by the key
 * that stands among them. Every channel has rows of its own, and in them those models theirs that the configuration
 * names or that have answered: clients choose the names of models, and must not push out each other's.
 */
export class Circuits {
  private readonly known = new ByModel<Circuit>();
  private readonly lock: Lock;
  private readonly rows: Table;
  private readonly made: Table;

  constructor(memory: Memory) {
    this.lock = memory.lock;
    this.rows = memory.table('circuits', Circuit.width);
    this.made = memory.table('circuits made', 2);
  }

  /** The circuit of a model at a channel; undefined while nothing has failed there. */
  find({ id }: Pick<Seat, 'id'>, model: string): Circuit | undefined {
    const circuit = this.known.get(id, model);
    if (circuit === undefined || circuit.isKept) return circuit;
    this.known.delete(id, model);
    return undefined;
  }

  /** The same, made when there is none. */
  obtain(seat: Seat, model: string, isKnown = true): Circuit {
    return this.find(seat, model) ?? this.take(seat, model, isKnown);
  }

  /** Every model of a channel with its circuit. */
  entriesOf({ id }: Pick<Seat, 'id'>): [string, Circuit][] {
    return this.known.entriesOf(id).filter(([, circuit]) => circuit.isKept);
  }

  /** The channel is gone; its rows are another's from now on once they are cleared. */
  forget(id: string): void {
    this.known.forget(id);
  }

  /** Leaves nothing in the rows of a channel that is gone. */
  clear(slot: number): void {
    const made = this.made.row(slot);
    if (made.every((count) => count === 0)) return;
    this.lock.hold(() => {
      made.fill(0);
      for (let index = 0; index < MOST; index++) this.rows.row(slot * MOST + index).fill(0);
    });
  }

  private take({ id, slot }: Seat, model: string, isKnown: boolean): Circuit {
    const key = Number.parseInt(hash('sha256', `${id}/${model}`).slice(0, KEY_DIGITS), 16) + 1;
    const cells = this.lock.hold(() => this.rowOf(slot, key) ?? this.newRow(slot, key, isKnown));
    const circuit = new Circuit(cells, this.lock, key);
    this.known.set(id, model, circuit, isKnown);
    return circuit;
  }

  private rowOf(slot: number, key: number): Float64Array | undefined {
    for (let index = 0; index < MOST; index++) {
      const row = this.rows.row(slot * MOST + index);
      if (row[0] === key) return row;
    }
    return undefined;
  }

  private newRow(slot: number, key: number, isKnown: boolean): Float64Array {
    const made = this.made.row(slot);
    const place = isKnown ? made[KNOWN_MADE]!++ % MOST_KNOWN : MOST_KNOWN + (made[UNPROVEN_MADE]!++ % MOST_UNPROVEN);
    const row = this.rows.row(slot * MOST + place);
    row.fill(0);
    row[0] = key;
    return row;
  }
}
