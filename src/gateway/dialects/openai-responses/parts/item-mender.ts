import type { JsonObject } from '../../../protocol/tool.js';
import type { ReplyContext } from '../../reply-context.js';
import type { EventMender } from '../../shared/event-mender.js';
import { readPayload } from '../../shared/event-payload.js';
import { isObject, numberIn, objectsIn, textIn } from '../../shared/fields.js';
import { CallItems } from './call-items.js';
import { asEvent, createdEvent, deltaOfEnd, itemEvents, proseEvents } from './item-events.js';
import { isCall, mendResponse, usualItem } from './mend-reply.js';
import { responseObject, standInId } from './response-object.js';
import { RunnableItems } from './runnable-items.js';
import { EventNumbers, retold, toldAnew, type ToldEvent } from './told-event.js';

/** Calls, and the items among which they have their places; parts of those. */
const OF_INTEREST = /_call|response\.(?:output_item|content_part|reasoning_summary_part)\.added|"content":\s*["{]/;
const BEGINNING = /"response\.created"/;
/** Fields of events that tell of an item, or of a part of one. */
const ABOUT_ITEM = ['item', 'item_id', 'output_index'];
/** Events that tell of a response itself, and may be the first that do. */
const OPENING: ReadonlySet<unknown> = new Set([
  'response.queued',
  'response.in_progress',
  'response.completed',
  'response.incomplete',
]);
const END = /response\.(?:completed|incomplete)/;
/** What an item says, and its end: of no interest once a piece of it has been told. */
const PROSE = /response\.(?:output_text|refusal|reasoning_\w+|content_part|output_item)\.(?:added|delta|done)/;
const DELTA = /^response\.(?:(output_text|refusal)|reasoning_(?:summary_)?text)\.delta$/;
const END_OF_PART =
  /^response\.(?:(?:output_text|refusal|reasoning_(?:summary_)?text)|content_part|reasoning_summary_part)\.done$/;

/**
 * Gives the calls of a passed response ids and places of their own, tells each whole, and makes text of its arguments. What
 * its client has not been told piece by piece is told before what says it at once.
 */
export class ItemMender implements EventMender {
  private readonly calls = new CallItems();
  private readonly runnable = new RunnableItems();
  private readonly numbers = new EventNumbers();
  /** Kinds of items of which something has been told, or all there is. */
  private readonly heard = new Set<string>();
  private hasBegun = false;
  /** A piece of what the present part says has been told. */
  private hasProse = false;
  /** The same of the present item. */
  private hasSaid = false;
  /** A part of the present item has begun. */
  private hasPart = false;

  /** Without a context a response whose beginning is not told has none. */
  constructor(private readonly context: ReplyContext | null = null) {}

  get isBroken(): boolean {
    return this.runnable.isBroken;
  }

  mend(data: string, bytes: Buffer): readonly Buffer[] | null {
    if (this.isPlain(data)) return null;
    const event = readPayload(data);
    if (typeof event === 'string') return null;
    const told: ToldEvent[] = [];
    const came = asEvent(event);
    if (!this.hasBegun) this.open(came, told);
    this.take({ event: came, bytes: 'type' in event ? bytes : null }, told);
    const out = this.numbers.write(event, this.runnable.pass(told));
    return out.length === 1 && out[0] === bytes ? null : out;
  }

  /** An event that changes nothing and has to be changed by nothing. */
  private isPlain(data: string): boolean {
    this.hasBegun ||= BEGINNING.test(data);
    if (!this.hasBegun || !this.runnable.isIdle || !this.numbers.areRight) return false;
    if (OF_INTEREST.test(data) || (!this.hasProse && PROSE.test(data))) return false;
    return !END.test(data) || (this.calls.areNone && this.heard.has('message'));
  }

  /** Clients fail on what is told of a response before it has begun. */
  private open({ type, response, ...event }: JsonObject, out: ToldEvent[]): void {
    const begun = OPENING.has(type) && isObject(response) ? response : null;
    const isAboutItem = ABOUT_ITEM.some((field) => field in event);
    this.hasBegun = type === 'response.created' || begun !== null || isAboutItem;
    if (begun !== null) out.push(toldAnew(createdEvent(begun)));
    else if (isAboutItem && this.context !== null) out.push(toldAnew(createdEvent(standIn(this.context))));
  }

  private take(told: ToldEvent, out: ToldEvent[]): void {
    const { event } = told;
    const type = textIn(event['type']) ?? '';
    switch (type) {
      case 'response.output_item.added':
        return this.begin(withUsualItem(told), out);
      case 'response.output_item.done':
        return this.end(withUsualItem(told), out);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.calls.add(told, out);
      case 'response.function_call_arguments.done':
      case 'response.custom_tool_call_input.done':
        return this.calls.endArguments(told, out);
      case 'response.completed':
      case 'response.incomplete':
        return this.complete(told, out);
      default:
        this.read(type, told, out);
    }
  }

  private begin(told: ToldEvent, out: ToldEvent[]): void {
    const item = itemIn(told);
    if (isCall(item)) this.calls.begin(told, item, out);
    else {
      this.calls.note(item, numberIn(told.event['output_index']));
      this.beginItem();
      out.push(told);
    }
  }

  /** What is told of a message or a thought piece by piece, and what ends a piece. */
  private read(type: string, told: ToldEvent, out: ToldEvent[]): void {
    const delta = DELTA.exec(type);
    if (delta !== null) this.hear(delta[1] === undefined ? 'reasoning' : 'message');
    else if (type.endsWith('_part.added')) {
      this.hasPart = true;
      this.hasProse = false;
    } else if (END_OF_PART.test(type) && !this.hasProse) {
      const missing = deltaOfEnd(told.event);
      if (missing !== null) this.take(toldAnew(missing), out);
    }
    out.push(told);
  }

  private hear(kind: string): void {
    this.heard.add(kind);
    this.hasProse = true;
    this.hasSaid = true;
  }

  private beginItem(): void {
    this.hasProse = false;
    this.hasSaid = false;
    this.hasPart = false;
  }

  private end(told: ToldEvent, out: ToldEvent[]): void {
    const item = itemIn(told);
    if (isCall(item)) {
      this.calls.end(told, item, out);
      return;
    }
    const place = numberIn(told.event['output_index']);
    if (!this.hasSaid) out.push(...this.untold(item, place ?? 0));
    this.calls.note(item, place);
    this.heard.add(textIn(item['type']) ?? '');
    out.push(told);
  }

  /** What an item says and nothing has told of, without its end. */
  private untold(item: JsonObject, place: number): ToldEvent[] {
    if (!this.calls.hasBegun(item, place)) return itemEvents(item, place).slice(0, -1).map(toldAnew);
    const events = proseEvents(item, place);
    const deltas = events.filter(({ type }) => String(type).endsWith('.delta'));
    return (this.hasPart || deltas.length === 0 ? deltas : events).map(toldAnew);
  }

  /** What has not been told is told before the end. */
  private complete(told: ToldEvent, out: ToldEvent[]): void {
    const { event } = told;
    const response = isObject(event['response']) ? event['response'] : {};
    const items = objectsIn(response['output']).map(usualItem);
    this.calls.endAll(items, out);
    const isHeard = new Set(this.heard);
    for (const [place, item] of items.entries()) {
      if (isCall(item)) this.calls.tellUntold(item, place, out);
      else if (!isHeard.has(textIn(item['type']) ?? '')) this.tellUntold(item, place, out);
    }
    const mended = mendResponse(response);
    out.push(mended === null ? told : toldAnew({ ...event, response: mended }));
  }

  private tellUntold(item: JsonObject, wanted: number, out: ToldEvent[]): void {
    const hasBegun = this.calls.hasBegun(item, null);
    const place = hasBegun ? wanted : this.calls.freePlace(wanted);
    this.beginItem();
    this.end(toldAnew({ type: 'response.output_item.done', output_index: place, item }), out);
  }
}

/** A response of which nothing is known but what was asked for. */
function standIn(context: ReplyContext): JsonObject {
  const { id, askedFor: model = null } = context;
  const state = { model, output: [], finish: null, usage: null, error: null };
  return { ...responseObject(context, state), id: standInId(id) };
}

function withUsualItem(told: ToldEvent): ToldEvent {
  const { item } = told.event;
  return isObject(item) ? retold(told, { item: usualItem(item) }) : told;
}

function itemIn({ event }: ToldEvent): JsonObject {
  return isObject(event['item']) ? event['item'] : {};
}
