import type { JsonObject } from '../../../protocol/tool.js';
import { numberIn, textIn } from '../../shared/fields.js';
import { argumentsText, isPlaceholder } from '../../shared/tool-arguments.js';
import { ItemTable } from './item-table.js';
import { callField, isFunction } from './mend-reply.js';
import { retold, toldAnew, withFields, type ToldEvent } from './told-event.js';

/** A call that has begun, under the id and the place by which the client knows it. */
class CallItem {
  /** Its arguments as far as they have been told. */
  told = '';
  /** A placeholder that has not been passed on. */
  standIn: ToldEvent | null = null;
  isDone = false;
  name: unknown;

  constructor(
    readonly head: JsonObject,
    readonly id: string,
    readonly place: number,
  ) {
    this.name = head['name'];
  }
}

/**
 * The calls of a passed response, under ids and places of their own: each is told whole, its arguments as text. The events
 * that tell of them are added to `out`.
 */
export class CallItems {
  private readonly table = new ItemTable<CallItem>();
  private readonly calls: CallItem[] = [];
  private readonly callIds = new Set<string | null>();
  private readonly ids = new Set<string>();
  private readonly places = new Set<number>();
  private highest = -1;

  get areNone(): boolean {
    return this.calls.length === 0;
  }

  /** Whether an item of any kind has begun. */
  hasBegun({ id }: JsonObject, place: number | null): boolean {
    return (place !== null && this.places.has(place)) || this.ids.has(textIn(id) ?? '');
  }

  /** An item that is no call begins. */
  note({ id }: JsonObject, place: number | null): void {
    const name = textIn(id);
    if (name !== null) this.ids.add(name);
    if (place !== null) this.takePlace(place);
  }

  /** The place that an item wants, or one behind all others. */
  freePlace(wanted: number): number {
    return this.places.has(wanted) ? this.highest + 1 : wanted;
  }

  begin(told: ToldEvent, item: JsonObject, out: ToldEvent[]): void {
    const { event } = told;
    const call = this.open(event, item);
    const isRight = event['output_index'] === call.place && item['id'] === call.id && !item[callField(item)];
    out.push(isRight ? told : headOf(call, event));
  }

  add(told: ToldEvent, out: ToldEvent[]): void {
    const call = this.table.find(told.event);
    const delta = argumentsText(told.event['delta']);
    if (call === undefined || (call.isDone && delta.trim() !== '')) out.push(told);
    else if (!call.isDone) addTo(call, delta, retold(told, { ...placeOf(call), delta }), out);
  }

  endArguments(told: ToldEvent, out: ToldEvent[]): void {
    const { event } = told;
    const call = this.table.find(event);
    if (call === undefined) {
      out.push(told);
      return;
    }
    call.name ||= event['name'];
    const field = callField(call.head);
    const whole = tellWhole(call, event[field], out);
    out.push(retold(told, { ...placeOf(call), [field]: whole }));
  }

  /** A call ends once, however often that is said. */
  end(told: ToldEvent, item: JsonObject, out: ToldEvent[]): void {
    const call = this.callOf(told.event, item, out);
    if (!call.isDone) this.endCall(call, { told, item }, out);
  }

  /** Those that are not over end as they stand among the items of the whole response. */
  endAll(items: readonly JsonObject[], out: ToldEvent[]): void {
    const whole = new Map(items.map((item) => [textIn(item['call_id']), item]));
    for (const call of this.calls) {
      const item = { ...call.head, ...whole.get(textIn(call.head['call_id'])) };
      if (!call.isDone) this.endCall(call, { told: doneOf(item), item }, out);
    }
  }

  /** Tells of one that stands in the whole response and nowhere before. */
  tellUntold(item: JsonObject, place: number, out: ToldEvent[]): void {
    const isKnown = this.callIds.has(textIn(item['call_id']));
    if (!isKnown) this.end(toldAnew({ ...doneOf(item).event, output_index: place }), item, out);
  }

  private open(event: JsonObject, item: JsonObject): CallItem {
    const { id, call_id: callId } = item;
    const wanted = textIn(id) || `fc_${textIn(callId) || String(this.calls.length)}`;
    const place = this.freePlace(numberIn(event['output_index']) ?? this.places.size);
    const call = new CallItem(item, this.ids.has(wanted) ? `${wanted}_${this.calls.length}` : wanted, place);
    this.table.add({ ...event, item_id: id }, call);
    this.calls.push(call);
    this.callIds.add(textIn(callId));
    this.ids.add(call.id);
    this.takePlace(place);
    return call;
  }

  private takePlace(place: number): void {
    this.places.add(place);
    this.highest = Math.max(this.highest, place);
  }

  private endCall(call: CallItem, { told, item }: EndedCall, out: ToldEvent[]): void {
    const field = callField(item);
    const name = item['name'] || call.name;
    const isEmpty = call.told === '' && argumentsText(item[field]) === '';
    const whole = tellWhole(call, isEmpty ? call.head[field] : item[field], out);
    call.isDone = true;
    out.push(retold(told, { output_index: call.place, item: withFields(item, { id: call.id, name, [field]: whole }) }));
  }

  /** The call that a whole item is about; some servers tell of it only now. */
  private callOf(event: JsonObject, item: JsonObject, out: ToldEvent[]): CallItem {
    const known = this.table.find({ ...event, item_id: item['id'] });
    if (known !== undefined && isOf(known, item)) return known;
    const call = this.open(event, item);
    out.push(headOf(call, event));
    return call;
  }
}

/** Whether a whole item is a call that has begun; without an id of the call the last word on it has to be still to come. */
function isOf({ head, isDone }: CallItem, { call_id: callId, id }: JsonObject): boolean {
  if (textIn(callId) !== null) return callId === head['call_id'];
  return !isDone || (textIn(id) !== null && id === head['id']);
}

/** What says that a call is over, and the call as it stands there. */
interface EndedCall {
  readonly told: ToldEvent;
  readonly item: JsonObject;
}

/** The whole arguments, after they have been told in pieces as well. */
function tellWhole(call: CallItem, value: unknown, out: ToldEvent[]): string {
  const whole = argumentsText(value);
  const { standIn } = call;
  call.standIn = null;
  const isSame = standIn !== null && (whole === '' || isPlaceholder(whole));
  if (isSame) {
    out.push(standIn);
    call.told = whole || '{}';
  } else if (call.told === '' && whole !== '') {
    out.push(deltaOf(call, whole));
    call.told = whole;
  }
  return typeof value === 'string' && value !== '' && !isPlaceholder(value) ? value : call.told;
}

/** More of a call's arguments; a placeholder is only told where nothing else comes. */
function addTo(call: CallItem, delta: string, told: ToldEvent, out: ToldEvent[]): void {
  const mayGiveWay = call.told === '' && isFunction(call.head) && isPlaceholder(delta);
  if (mayGiveWay) {
    call.standIn ??= told;
    return;
  }
  if (delta !== '') call.standIn = null;
  call.told += delta;
  out.push(told);
}

/** Where a client finds the call that an event is about. */
function placeOf({ id, place }: CallItem): JsonObject {
  return { item_id: id, output_index: place };
}

function headOf(call: CallItem, event: JsonObject): ToldEvent {
  const item = { ...call.head, id: call.id, [callField(call.head)]: '', status: 'in_progress' };
  return toldAnew({ ...event, type: 'response.output_item.added', output_index: call.place, item });
}

function deltaOf({ head, id: item_id, place: output_index }: CallItem, delta: string): ToldEvent {
  const type = isFunction(head) ? 'response.function_call_arguments.delta' : 'response.custom_tool_call_input.delta';
  return toldAnew({ type, item_id, output_index, delta });
}

function doneOf(item: JsonObject): ToldEvent {
  return toldAnew({ type: 'response.output_item.done', item });
}
