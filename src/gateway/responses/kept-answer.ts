import { GatewayError } from '../../platform/errors/gateway-error.js';
import { objectsIn, textIn } from '../dialects/shared/fields.js';
import type { JsonObject } from '../protocol/tool.js';
import type { KeptResponse } from './response-shelf.js';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const WHOLE = /^\d{1,9}$/;

/** A kept response as the events that it came with, one delta for each text; those up to `startingAfter` are left out. */
export function eventsOf({ response }: KeptResponse, startingAfter: string | null): string {
  if (startingAfter !== null && !WHOLE.test(startingAfter)) throw invalid('starting_after', 'must be a whole number');
  const whole = parse(response) as JsonObject;
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

/** A page of what a kept response answers to, the newest item first unless told. */
export function inputItemsOf({ response, items }: KeptResponse, query: URLSearchParams): JsonObject {
  const { id, output } = parse(response) as JsonObject;
  const all = parse(items) as JsonObject[];
  const input = all.slice(0, all.length - objectsIn(output).length);
  const named = input.map((item, index) => ({ id: `item_${textIn(id)?.slice(5) ?? ''}_${index}`, ...item }));
  const ordered = orderIn(query) === 'asc' ? named : named.toReversed();
  const after = query.get('after');
  const start = after === null ? 0 : ordered.findIndex((item) => item.id === after) + 1;
  if (after !== null && start === 0) throw invalid('after', 'names no item of this response');
  const data = ordered.slice(start, start + limitIn(query));
  const ends = { first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
  return { object: 'list', data, ...ends, has_more: start + data.length < ordered.length };
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

function parse(json: Uint8Array): JsonObject | JsonObject[] {
  return JSON.parse(Buffer.from(json).toString()) as JsonObject;
}
