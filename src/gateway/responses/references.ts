import { GatewayError } from '../../platform/errors/gateway-error.js';
import { insertFields, splice } from '../../platform/json-splice/splice.js';
import { inputItems } from '../dialects/openai-responses/parts/input-items.js';
import type { References } from '../dialects/openai-responses/parts/item-references.js';
import { readDialectCall } from '../dialects/read-dialect-call.js';
import type { Call } from '../protocol/call.js';
import { joinItems } from './response-store.js';

/** What was found of it, as JSON. */
export interface Referents {
  /** The items of the whole conversation; null when it was not found. */
  readonly previous: Uint8Array | null;
  readonly items: ReadonlyMap<string, Uint8Array>;
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
  const used = new Set<string>();
  const own = inputItems(call).map(({ bytes, id, isReference }, index) => {
    const found = isReference && id !== null ? items.get(id) : undefined;
    if (id === null || found === undefined) return bytes;
    if (used.has(id)) throw twice(index);
    used.add(id);
    return found;
  });
  return readDialectCall(call, rewritten(call, [...earlierIn(previous), ...own], previous !== null));
}

/** What was said before, as pieces of an array. */
function earlierIn(items: Uint8Array | null): Uint8Array[] {
  return items === null || items.length <= '[]'.length ? [] : [items.subarray(1, -1)];
}

function rewritten({ body, top }: Call, items: readonly Uint8Array[], isWhole: boolean): Buffer {
  const { messages: input, previous_response_id: previous } = top.fields;
  const bytes = joinItems(items);
  const said = input === undefined ? insertFields(top, [['input', bytes.toString()]]) : { ...input, bytes };
  return splice(body, [said, ...(isWhole && previous !== undefined ? [{ ...previous, bytes: NULL }] : [])]);
}

const NULL = Buffer.from('null');

function twice(index: number): GatewayError {
  const param = `input[${index}].id`;
  return new GatewayError('invalid_request', {
    message: `The field "${param}" refers to an item a second time.`,
    param,
  });
}
