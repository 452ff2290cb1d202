import { GatewayError } from '../../platform/errors/gateway-error.js';
import { objectsIn, textIn } from '../dialects/shared/fields.js';
import { ITEM_REFERENCE } from '../dialects/openai-responses/decode-input.js';
import { readDialectCall } from '../dialects/read-dialect-call.js';
import { requestOf } from '../dialects/upstream-call.js';
import { fieldOf, type Call } from '../protocol/call.js';
import type { JsonObject } from '../protocol/tool.js';

/** What a request refers to in place of saying it. */
export interface References {
  /** The response that it goes on from. */
  readonly previous: string | null;
  /** Items by their ids. */
  readonly items: readonly string[];
}

/** What was found of it, as JSON. */
export interface Referents {
  /** The items of the whole conversation; null when it was not found. */
  readonly previous: Uint8Array | null;
  readonly items: ReadonlyMap<string, Uint8Array>;
}

/** What a Responses request refers to; null for one that says everything itself. Throws `invalid_json`. */
export function referencesOf(call: Call): References | null {
  if (call.dialect !== 'openai-responses') return null;
  const hasPrevious = fieldOf(call, 'previous_response_id') !== undefined;
  const mayHaveItems = call.body.includes(ITEM_REFERENCE);
  if (!hasPrevious && !mayHaveItems) return null;
  const { previous_response_id: previous, input } = requestOf(call);
  const items = mayHaveItems ? objectsIn(input).flatMap((item) => referenceIn(item) ?? []) : [];
  const references = { previous: textIn(previous), items };
  return references.previous === null && items.length === 0 ? null : references;
}

function referenceIn({ type, id }: JsonObject): string | null {
  return type === ITEM_REFERENCE ? textIn(id) : null;
}

/** Whether all was found that was looked for. */
export function isComplete(found: Referents, { previous, items }: References): boolean {
  return (previous === null || found.previous !== null) && items.every((id) => found.items.has(id));
}

/** What several looked for, put together. */
export function joinReferents(all: readonly Referents[]): Referents {
  return {
    previous: all.find(({ previous }) => previous !== null)?.previous ?? null,
    items: new Map(all.flatMap(({ items }) => [...items])),
  };
}

/**
 * The request with what it refers to in its place, in so far as that was found. Throws `invalid_request` for an item
 * that is referred to twice: it would grow with every time.
 */
export function withReferents(call: Call, { previous, items }: Referents): Call {
  if (previous === null && items.size === 0) return call;
  const { previous_response_id: id, ...request } = requestOf(call);
  const used = new Set<string>();
  const own = itemsOf(request).map((item, index) => {
    const referred = referenceIn(item);
    const found = referred === null ? undefined : items.get(referred);
    if (referred === null || found === undefined) return item;
    if (used.has(referred)) throw twice(index);
    used.add(referred);
    return parse(found);
  });
  const earlier = previous === null ? [] : (parse(previous) as JsonObject[]);
  const rest = previous === null && id !== undefined ? { previous_response_id: id } : {};
  const body = JSON.stringify({ ...request, ...rest, input: [...earlier, ...own] });
  const head = { ...call, dialect: 'openai-responses' as const, model: null, wantsStream: false };
  return readDialectCall(head, Buffer.from(body));
}

/** What a request says by itself, as items. */
export function itemsOf({ input }: JsonObject): JsonObject[] {
  return typeof input === 'string' ? [{ type: 'message', role: 'user', content: input }] : objectsIn(input);
}

function parse(json: Uint8Array): JsonObject | JsonObject[] {
  return JSON.parse(Buffer.from(json).toString()) as JsonObject;
}

function twice(index: number): GatewayError {
  const param = `input[${index}].id`;
  return new GatewayError('invalid_request', {
    message: `The field "${param}" refers to an item a second time.`,
    param,
  });
}
