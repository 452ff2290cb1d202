import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, numberIn, textIn } from '../../shared/fields.js';
import { argumentsText, saysSomething } from '../../shared/tool-arguments.js';
import { callField, isNameless, mendResponse } from './mend-reply.js';
import { toldAnew, type ToldEvent } from './told-event.js';

/**
 * Keeps back what is told of a call until it has a name, and what comes behind. One that says nothing at all is none, and
 * the places of those behind it are what they would be without it.
 */
export class RunnableItems {
  /** A call has arguments and no name. */
  isBroken = false;
  private held: ToldEvent[] = [];
  /** Calls without a name yet, by their ids: where among the events that are held their heads stand. */
  private readonly waiting = new Map<string, number>();
  private readonly left = new Set<string>();
  /** From the front to the back. */
  private readonly leftPlaces: number[] = [];

  /** Everything is passed on as it comes. */
  get isIdle(): boolean {
    return this.held.length === 0 && this.leftPlaces.length === 0;
  }

  /** What may be passed on, of these and of those before. */
  pass(events: readonly ToldEvent[]): readonly ToldEvent[] {
    for (const each of events) this.take(each);
    if (this.waiting.size > 0) return [];
    const { held } = this;
    this.held = [];
    return this.leftPlaces.length === 0
      ? held
      : held.filter((each) => !this.isLeft(each)).map((each) => this.inPlace(each));
  }

  private take(told: ToldEvent): void {
    const { event } = told;
    const { type, item, response } = event;
    const id = idIn(event);
    if (type === 'response.output_item.added' && isObject(item) && isNameless(item))
      this.waiting.set(id, this.held.length);
    else if (this.waiting.has(id)) this.learn(id, event);
    const mended = isObject(response) ? mendResponse(response) : null;
    this.held.push(mended === null ? told : toldAnew({ ...event, response: mended }));
  }

  private learn(id: string, event: JsonObject): void {
    const { type, item } = event;
    const whole = isObject(item) ? item : event;
    const name = textIn(whole['name']) ?? '';
    const at = this.waiting.get(id)!;
    if (name !== '') {
      const { event: head } = this.held[at]!;
      this.held[at] = toldAnew({ ...head, item: { ...(head['item'] as JsonObject), name } });
      this.waiting.delete(id);
    } else if (type === 'response.output_item.done' && isObject(item)) {
      this.waiting.delete(id);
      this.isBroken ||= saysSomething(argumentsText(item[callField(item)]));
      this.left.add(id);
      const place = numberIn(event['output_index']) ?? 0;
      this.leftPlaces.splice(this.leftBefore(place), 0, place);
    }
  }

  private isLeft({ event }: ToldEvent): boolean {
    return this.left.has(idIn(event));
  }

  private inPlace(told: ToldEvent): ToldEvent {
    const place = numberIn(told.event['output_index']);
    if (place === null) return told;
    const before = this.leftBefore(place);
    return before === 0 ? told : toldAnew({ ...told.event, output_index: place - before });
  }

  /** How many places in front of one are left out, found by halves. */
  private leftBefore(place: number): number {
    let low = 0;
    let high = this.leftPlaces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.leftPlaces[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The id of the item that an event is about; empty for one that is about none. */
function idIn({ item, item_id: id }: JsonObject): string {
  return textIn(isObject(item) ? item['id'] : id) ?? '';
}
