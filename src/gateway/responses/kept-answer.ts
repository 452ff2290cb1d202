import { GatewayError } from '../../platform/errors/gateway-error.js';
import { objectsIn, textIn } from '../dialects/shared/fields.js';
import type { JsonObject } from '../protocol/tool.js';
import type { KeptResponse } from './response-store.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const LIST = Buffer.from('{"object":"list","data":[');
const COMMA = Buffer.from(',');
const SPACE = 0x20;
const CLOSE_BRACE = 0x7d;
const WHOLE = /^\d{1,9}$/;

/** A kept response as the events that it came with, one delta for each text; those up to `startingAfter` are left out. */
export function eventsOf({ response }: KeptResponse, startingAfter: string | null): string {
  if (startingAfter !== null && !WHOLE.test(startingAfter)) throw invalid('starting_after', 'must be a whole number');
  const whole = parse(response);
  const begun = { ...whole, status: 'in_progress', output: [] };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...objectsIn(whole['output']).flatMap(itemEvents),
    { type: `response.${whole['status'] === 'incomplete' ? 'incomplete' : 'completed'}`, response: whole },
  ].map((event, sequence) => ({ ...event, sequence_number: sequence }));
  const after = startingAfter === null ? -1 : Number(startingAfter);
  const told = events.filter((event) => event.sequence_number > after);
  return told.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
}

function itemEvents(item: JsonObject, index: number): TypedEvent[] {
  const at = { output_index: index };
  const begun = item['type'] === 'message' ? { ...item, status: 'in_progress', content: [] } : item;
  const parts = item['type'] === 'message' ? objectsIn(item['content']) : [];
  return [
    { type: 'response.output_item.added', ...at, item: begun },
    ...parts.flatMap((part, place) => partEvents(part, { ...at, item_id: item['id'], content_index: place })),
    { type: 'response.output_item.done', ...at, item },
  ];
}

function partEvents(part: JsonObject, at: JsonObject): TypedEvent[] {
  const field = part['type'] === 'refusal' ? 'refusal' : 'text';
  const name = field === 'refusal' ? 'response.refusal' : 'response.output_text';
  const said = textIn(part[field]) ?? '';
  return [
    { type: 'response.content_part.added', ...at, part: { ...part, [field]: '' } },
    { type: `${name}.delta`, ...at, delta: said },
    { type: `${name}.done`, ...at, [field]: said },
    { type: 'response.content_part.done', ...at, part },
  ];
}

type TypedEvent = JsonObject & { readonly type: string };

/**
 * A page of what the kept response of an id answers to, the newest item first unless told: JSON in pieces, which are
 * parts of what is kept but for a few words between them.
 */
export function inputItemsOf(id: string, { items, input }: KeptResponse, query: URLSearchParams): Uint8Array[] {
  const { ids, ends } = input;
  const idOf = (index: number): string => ids[index] ?? `item_${id.slice(5)}_${index}`;
  const indexes = ids.map((_, index) => index);
  if (orderIn(query) === 'desc') indexes.reverse();
  const after = query.get('after');
  const start = after === null ? 0 : indexes.findIndex((index) => idOf(index) === after) + 1;
  if (after !== null && start === 0) throw invalid('after', 'names no item of this response');
  const page = indexes.slice(start, start + limitIn(query));
  const said = page.flatMap((index, place) => {
    const item = items.subarray(index === 0 ? 1 : ends[index - 1]! + 1, ends[index]);
    return [...(place === 0 ? [] : [COMMA]), ...(ids[index] === null ? withId(item, idOf(index)) : [item])];
  });
  const [first, last] = [page[0], page.at(-1)].map((index) => (index === undefined ? null : idOf(index)));
  const rest = { first_id: first, last_id: last, has_more: start + page.length < indexes.length };
  return [LIST, ...said, Buffer.from(`],${JSON.stringify(rest).slice(1)}`)];
}

/** The JSON of an item that has none with an id of the gateway's. */
function withId(item: Uint8Array, id: string): Uint8Array[] {
  const isEmpty = item.find((byte, index) => index > 0 && byte > SPACE) === CLOSE_BRACE;
  return [Buffer.from(`{"id":${JSON.stringify(id)}${isEmpty ? '' : ','}`), item.subarray(1)];
}

function orderIn(query: URLSearchParams): string {
  const order = query.get('order') ?? 'desc';
  if (order === 'asc' || order === 'desc') return order;
  throw invalid('order', 'must be asc or desc');
}

function limitIn(query: URLSearchParams): number {
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw invalid('limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
}

function invalid(param: string, fault: string): GatewayError {
  return new GatewayError('invalid_request', { message: `The parameter "${param}" ${fault}.`, param });
}

function parse(json: Uint8Array): JsonObject {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.length).toString()) as JsonObject;
}
