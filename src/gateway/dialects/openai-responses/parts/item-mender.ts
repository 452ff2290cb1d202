import type { JsonObject } from '../../../protocol/tool.js';
import type { EventMender } from '../../shared/event-mender.js';
import { readPayload } from '../../shared/event-payload.js';
import { isObject, numberIn, objectsIn, textIn } from '../../shared/fields.js';
import { namedEvent } from '../../shared/named-event.js';
import { argumentsText, isPlaceholder } from '../../shared/tool-arguments.js';
import { ItemTable } from './item-table.js';
import { callField, isCall, isFunction, withTextArguments } from './mend-reply.js';

/** Calls, and the items among which they have their places. */
const OF_INTEREST = /_call|response\.output_item\.added/;
const END = /response\.(?:completed|incomplete)/;
const ITEM_DONE = 'response.output_item.done';

/** A call that has begun, under the id and the place by which the client knows it. */
class CallItem {
  /** Its arguments as far as they have been told. */
  told = '';
  /** A placeholder that has not been passed on. */
  standIn: Buffer | null = null;
  isDone = false;

  constructor(
    readonly head: JsonObject,
    readonly id: string,
    readonly place: number,
  ) {}
}

/** Gives the calls of a passed response ids and places of their own, tells each whole, and makes text of its arguments. */
export class ItemMender implements EventMender {
  private readonly table = new ItemTable<CallItem>();
  private readonly calls: CallItem[] = [];
  private readonly ids = new Set<string>();
  private readonly places = new Set<number>();
  private highest = -1;

  mend(data: string, bytes: Buffer): readonly Buffer[] | null {
    if (!OF_INTEREST.test(data) && (this.calls.length === 0 || !END.test(data))) return null;
    const event = readPayload(data);
    if (typeof event === 'string') return null;
    const out: Buffer[] = [];
    this.take(event, bytes, out);
    return out.length === 1 && out[0] === bytes ? null : out;
  }

  private take(event: JsonObject, bytes: Buffer, out: Buffer[]): void {
    switch (event['type']) {
      case 'response.output_item.added':
        return this.begin(event, bytes, out);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.add(event, bytes, out);
      case 'response.function_call_arguments.done':
      case 'response.custom_tool_call_input.done':
        return this.endArguments(event, bytes, out);
      case 'response.output_item.done':
        return this.end(event, bytes, out);
      case 'response.completed':
      case 'response.incomplete':
        return this.complete(event, bytes, out);
      default:
        out.push(bytes);
    }
  }

  private begin(event: JsonObject, bytes: Buffer, out: Buffer[]): void {
    const item = callIn(event);
    if (item === null) {
      const place = numberIn(event['output_index']);
      if (place !== null) this.takePlace(place);
      out.push(bytes);
      return;
    }
    const call = this.open(event, item);
    const field = callField(item);
    const isRight = event['output_index'] === call.place && item['id'] === call.id && !item[field];
    out.push(isRight ? bytes : this.headOf(call, event));
  }

  private open(event: JsonObject, item: JsonObject): CallItem {
    const { id, call_id: callId } = item;
    const wanted = textIn(id) || `fc_${textIn(callId) || String(this.calls.length)}`;
    const place = numberIn(event['output_index']) ?? this.places.size;
    const call = new CallItem(
      item,
      this.ids.has(wanted) ? `${wanted}_${this.calls.length}` : wanted,
      this.freePlace(place),
    );
    this.table.add({ ...event, item_id: id }, call);
    this.calls.push(call);
    this.ids.add(call.id);
    this.takePlace(call.place);
    return call;
  }

  private freePlace(wanted: number): number {
    return this.places.has(wanted) ? this.highest + 1 : wanted;
  }

  private takePlace(place: number): void {
    this.places.add(place);
    this.highest = Math.max(this.highest, place);
  }

  private headOf(call: CallItem, event: JsonObject): Buffer {
    const item = { ...call.head, id: call.id, [callField(call.head)]: '', status: 'in_progress' };
    return written({ ...event, type: 'response.output_item.added', output_index: call.place, item });
  }

  private add(event: JsonObject, bytes: Buffer, out: Buffer[]): void {
    const call = this.table.find(event);
    if (call === undefined) {
      out.push(bytes);
      return;
    }
    const delta = argumentsText(event['delta']);
    const isRight = isAbout(event, call) && delta === event['delta'];
    const mended = isRight ? bytes : written({ ...event, item_id: call.id, output_index: call.place, delta });
    const mayGiveWay = call.told === '' && isFunction(call.head) && isPlaceholder(delta);
    if (mayGiveWay) call.standIn ??= mended;
    else {
      if (delta !== '') call.standIn = null;
      call.told += delta;
      out.push(mended);
    }
  }

  private endArguments(event: JsonObject, bytes: Buffer, out: Buffer[]): void {
    const call = this.table.find(event);
    if (call === undefined) {
      out.push(bytes);
      return;
    }
    const field = callField(call.head);
    const whole = this.tellWhole(call, event[field], event, out);
    const isRight = isAbout(event, call) && event[field] === whole;
    out.push(isRight ? bytes : written({ ...event, item_id: call.id, output_index: call.place, [field]: whole }));
  }

  /** The whole arguments, after they have been told in pieces as well. */
  private tellWhole(call: CallItem, value: unknown, event: JsonObject, out: Buffer[]): string {
    const whole = argumentsText(value);
    const { standIn } = call;
    call.standIn = null;
    const isSame = standIn !== null && (whole === '' || isPlaceholder(whole));
    if (isSame) {
      out.push(standIn);
      call.told = whole || '{}';
    } else if (call.told === '' && whole !== '') {
      out.push(deltaOf(call, whole, event));
      call.told = whole;
    }
    return typeof value === 'string' && value !== '' && !isPlaceholder(value) ? value : call.told;
  }

  private end(event: JsonObject, bytes: Buffer | null, out: Buffer[]): void {
    const item = callIn(event);
    if (item === null) {
      if (bytes !== null) out.push(bytes);
      return;
    }
    this.endCall(this.callOf(event, item, out), { ...event, item }, bytes, out);
  }

  private endCall(call: CallItem, event: JsonObject, bytes: Buffer | null, out: Buffer[]): void {
    const item = callIn(event) ?? {};
    const field = callField(item);
    const whole = this.tellWhole(call, item[field], event, out);
    call.isDone = true;
    const isRight = event['output_index'] === call.place && item['id'] === call.id && item[field] === whole;
    const mended = { ...item, id: call.id, [field]: whole };
    const right = isRight ? bytes : null;
    out.push(right ?? written({ ...event, output_index: call.place, item: mended }));
  }

  /** The call that a whole item is about; some servers tell of it only now. */
  private callOf(event: JsonObject, item: JsonObject, out: Buffer[]): CallItem {
    const known = this.table.find({ ...event, item_id: item['id'] });
    const callId = textIn(item['call_id']);
    if (known !== undefined && (callId === null || callId === textIn(known.head['call_id']))) return known;
    const call = this.open(event, item);
    out.push(this.headOf(call, event));
    return call;
  }

  /** What of the calls has not been told is told before the end. */
  private complete(event: JsonObject, bytes: Buffer, out: Buffer[]): void {
    const response = isObject(event['response']) ? event['response'] : {};
    const items = objectsIn(response['output']);
    const { sequence_number } = event;
    const whole = new Map(items.map((item) => [textIn(item['call_id']), item]));
    for (const call of this.calls) {
      const item = { ...call.head, ...whole.get(textIn(call.head['call_id'])) };
      if (!call.isDone) this.endCall(call, { type: ITEM_DONE, sequence_number, item }, null, out);
    }
    const known = new Set(this.calls.map(({ head }) => textIn(head['call_id'])));
    for (const [output_index, item] of items.entries()) {
      const isUntold = isCall(item) && !known.has(textIn(item['call_id']));
      if (isUntold) this.end({ type: ITEM_DONE, sequence_number, output_index, item }, null, out);
    }
    const output = items.map((item) => withTextArguments(item) ?? item);
    const isRight = output.every((item, at) => item === items[at]);
    out.push(isRight ? bytes : written({ ...event, response: { ...response, output } }));
  }
}

function callIn({ item }: JsonObject): JsonObject | null {
  return isObject(item) && isCall(item) ? item : null;
}

function isAbout({ item_id: id, output_index: place }: JsonObject, call: CallItem): boolean {
  return id === call.id && place === call.place;
}

function deltaOf({ head, id: item_id, place: output_index }: CallItem, delta: string, event: JsonObject): Buffer {
  const { sequence_number } = event;
  const type = isFunction(head) ? 'response.function_call_arguments.delta' : 'response.custom_tool_call_input.delta';
  return written({ type, sequence_number, item_id, output_index, delta });
}

function written(event: JsonObject): Buffer {
  return Buffer.from(namedEvent(String(event['type']), event));
}
