import { BoundedMap } from '../../platform/memory/bounded-map.js';

const MAX_KNOWN = 1_000;
const MAX_UNPROVEN = 64;

interface Rooms<Value> {
  /** Models that the configuration names, or that have answered. */
  readonly known: BoundedMap<string, Value>;
  /** Models that only clients speak of; what they think up makes room among its like alone. */
  readonly unproven: BoundedMap<string, Value>;
}

/** Something remembered per slot and model; clients choose model names, so the models of a slot are bounded. */
export class ByModel<Value> {
  private readonly slots: (Rooms<Value> | undefined)[] = [];

  get(slot: number, model: string): Value | undefined {
    const rooms = this.slots[slot];
    return rooms && (rooms.known.get(model) ?? rooms.unproven.get(model));
  }

  /** Every model of a slot with its value. */
  entriesOf(slot: number): [string, Value][] {
    const rooms = this.slots[slot];
    return rooms === undefined ? [] : [...rooms.known, ...rooms.unproven];
  }

  obtain(slot: number, model: string, make: () => Value, isKnown = true): Value {
    const found = this.get(slot, model);
    if (found !== undefined) return found;
    const made = make();
    this.set(slot, model, made, isKnown);
    return made;
  }

  set(slot: number, model: string, value: Value, isKnown = true): void {
    const rooms = (this.slots[slot] ??= { known: new BoundedMap(MAX_KNOWN), unproven: new BoundedMap(MAX_UNPROVEN) });
    const isInKnown = isKnown || rooms.known.get(model) !== undefined;
    if (isInKnown) rooms.unproven.delete(model);
    (isInKnown ? rooms.known : rooms.unproven).set(model, value);
  }

  delete(slot: number, model: string): void {
    const rooms = this.slots[slot];
    if (rooms === undefined) return;
    rooms.known.delete(model);
    rooms.unproven.delete(model);
    if (rooms.known.size + rooms.unproven.size === 0) this.slots[slot] = undefined;
  }
}
