import type { JsonObject } from '../../../protocol/tool.js';
import { numberIn, textIn } from '../../shared/fields.js';

/**
 * Tells which item of a response an event is about: by the item's id, else by its place in the output, else it is the item
 * that began last. Some servers give every event another id, others every item the same place, or neither.
 */
export class ItemTable<Item> {
  private readonly byId = new Map<string, Item>();
  private readonly byPlace = new Map<number, Item>();
  private last: Item | undefined;

  /** An item begins. */
  add({ item_id: id, output_index: place }: JsonObject, item: Item): void {
    const name = textIn(id);
    const number = numberIn(place);
    if (name !== null) this.byId.set(name, item);
    if (number !== null) this.byPlace.set(number, item);
    this.last = item;
  }

  /** The item that an event is about; undefined when there is none yet. */
  find({ item_id: id, output_index: place }: JsonObject): Item | undefined {
    return this.byId.get(textIn(id) ?? '') ?? this.byPlace.get(numberIn(place) ?? -1) ?? this.last;
  }
}
