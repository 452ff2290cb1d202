import { BoundedMap } from '../../platform/memory/bounded-map.js';

const MAX_KNOWN = 1_000;
const MAX_UNPROVEN = 64;

interface Rooms<Value> {
  /** Models that the configuration names, or that have answered. */
  readonly known: BoundedMap<string, Value>;
  /** Models that only clients speak of; what they think up makes room among its like alone. */
  readonly unproven: BoundedMap<string, Value>;
}

/** Something remembered per channel or key, by its id, and model; clients choose model names, so that those of one are bounded. */
export class ByModel<Value> {
  private readonly subjects = new Map<string, Rooms<Value>>();

  get(id: string, model: string): Value | undefined {
    const rooms = this.subjects.get(id);
    return rooms && (rooms.known.get(model) ?? rooms.unproven.get(model));
  }

  /** Every subject of which something is remembered. */
  ids(): Iterable<string> {
    return this.subjects.keys();
  }

  /** Every model of a subject with its value. */
  entriesOf(id: string): [string, Value][] {
    const rooms = this.subjects.get(id);
    return rooms === undefined ? [] : [...rooms.known, ...rooms.unproven];
  }

  obtain(id: string, model: string, make: () => Value, isKnown = true): Value {
    const found = this.get(id, model);
    if (found !== undefined) return found;
    const made = make();
    this.set(id, model, made, isKnown);
    return made;
  }

  set(id: string, model: string, value: Value, isKnown = true): void {
    const rooms = this.subjects.get(id) ?? { known: new BoundedMap(MAX_KNOWN), unproven: new BoundedMap(MAX_UNPROVEN) };
    this.subjects.set(id, rooms);
    const isInKnown = isKnown || rooms.known.get(model) !== undefined;
    if (isInKnown) rooms.unproven.delete(model);
    (isInKnown ? rooms.known : rooms.unproven).set(model, value);
  }

  delete(id: string, model: string): void {
    const rooms = this.subjects.get(id);
    if (rooms === undefined) return;
    rooms.known.delete(model);
    rooms.unproven.delete(model);
    if (rooms.known.size + rooms.unproven.size === 0) this.subjects.delete(id);
  }

  /** Remembers nothing any more of a subject that is gone. */
  forget(id: string): void {
    this.subjects.delete(id);
  }
}
