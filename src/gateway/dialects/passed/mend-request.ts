import { readElements, type Span, type TopLevel } from '../../../platform/json-splice/scan-object.js';
import { splice, type Edit } from '../../../platform/json-splice/splice.js';
import type { CallField } from '../../protocol/call.js';
import type { CallHead } from '../../protocol/call-head.js';
import type { DialectName } from '../../protocol/dialect-name.js';
import { DIALECTS } from '../dialects.js';
import { readRequestFields, type RequestFields } from '../request-fields.js';
import { isObject } from '../shared/fields.js';
import { valueAt } from '../shared/read-span.js';
import type { MendedList } from './passed-dialect.js';

const OPEN_BRACE = 0x7b;

/**
 * A request as upstreams of its own dialect take it: arguments of earlier calls as the dialect has them, whatever a server
 * gave its client, and schemas of functions that are objects with properties. The same buffer where it is that already.
 */
function mendRequest(dialect: DialectName, body: Buffer, { fields }: TopLevel<CallField>): Buffer {
  const edits = DIALECTS[dialect].passed.mends.flatMap((list) => editsIn(body, fields[list.field], list));
  return edits.length === 0 ? body : splice(body, edits);
}

/** The same with its top level, read anew where the bytes had to change. */
export function mendedRequest(
  { operation, dialect }: CallHead,
  given: Buffer,
  fields: RequestFields,
): RequestFields & { readonly body: Buffer } {
  const body = operation.family === 'conversation' ? mendRequest(dialect, given, fields.top) : given;
  return { body, ...(body === given ? fields : readRequestFields(dialect, body)) };
}

function editsIn(body: Buffer, list: Span | undefined, { isSuspect, mend }: MendedList): Edit[] {
  const mayNeedIt = ({ start, end }: Span): boolean => isSuspect(body.subarray(start, end));
  if (list === undefined || !mayNeedIt(list)) return [];
  return [...readElements(body, list)].filter(mayNeedIt).flatMap(({ start, end }) => {
    const element = body[start] === OPEN_BRACE ? valueAt(body, { start, end }) : null;
    const mended = isObject(element) ? mend(element) : null;
    return mended === null ? [] : [{ start, end, bytes: Buffer.from(JSON.stringify(mended)) }];
  });
}
