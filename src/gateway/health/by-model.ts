import { BoundedMap } from '../../platform/memory/bounded-map.js';

const MAX_MODELS = 1_000;

/** Something remembered per slot and model; clients choose model names, so the models of a slot are bounded. */
export class ByModel<Value> {
  private readonly slots: (BoundedMap<string, Value> | undefined)[] = [];

  get(slot: number, model: string): Value | undefined {
    return this.slots[slot]?.get(model);
  }

  /** Every model of a slot with its value. */
  entriesOf(slot: number): [string, Value][] {
    return [...(this.slots[slot] ?? [])];
  }

  obtain(slot: number, model: string, make: () => Value): Value {
    return (this.slots[slot] ??= new BoundedMap(MAX_MODELS)).obtain(model, make);
  }

  set(slot: number, model: string, value: Value): void {
    (this.slots[slot] ??= new BoundedMap(MAX_MODELS)).set(model, value);
  }

  delete(slot: number, model: string): void {
    const models = this.slots[slot];
    models?.delete(model);
    if (models?.size === 0) this.slots[slot] = undefined;
  }
}
