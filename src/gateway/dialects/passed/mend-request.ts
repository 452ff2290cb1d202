import { readElements, type Span, type TopLevel } from '../../../platform/json-splice/scan-object.js';
import { splice, type Edit } from '../../../platform/json-splice/splice.js';
import type { CallField } from '../../protocol/call.js';
import type { CallHead } from '../../protocol/call-head.js';
import type { DialectName } from '../../protocol/dialect-name.js';
import type { JsonObject } from '../../protocol/tool.js';
import { mendMessage as mendClaudeMessage } from '../anthropic/parts/mend-reply.js';
import { mendMessage as mendChatMessage } from '../openai-chat/passthrough/mend-reply.js';
import { withTextArguments } from '../openai-responses/parts/mend-reply.js';
import { readRequestFields, type RequestFields } from '../request-fields.js';
import { isObject } from '../shared/fields.js';
import { holdsMember } from '../shared/holds-member.js';
import { valueAt } from '../shared/read-span.js';
import { withArguments } from '../gemini/parts/mend-reply.js';
import { holdsOpenSchema, withSchema } from './open-schemas.js';

const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
const ARGUMENTS = Buffer.from('"arguments"');
const INPUT = Buffer.from('"input"');
const ARGS = Buffer.from('"args"');
const PARAMETERS = Buffer.from('"parameters"');
const INPUT_SCHEMA = Buffer.from('"input_schema"');

type Mend = (element: JsonObject) => JsonObject | null;

/** A list in a request whose elements upstreams of its own dialect may refuse. */
interface MendedList {
  readonly field: 'messages' | 'tools';
  /** Whether bytes may hold such an element; most do not. */
  readonly isSuspect: (bytes: Buffer) => boolean;
  /** The element as it is taken; null where it is that already. */
  readonly mend: Mend;
}

const objectArguments = (bytes: Buffer): boolean => holdsMember(bytes, ARGUMENTS, OPEN_BRACE);
const textInput = (bytes: Buffer): boolean => holdsMember(bytes, INPUT, QUOTE);
const textArguments = (bytes: Buffer): boolean => holdsMember(bytes, ARGS, QUOTE);
const openParameters = (bytes: Buffer): boolean => holdsOpenSchema(bytes, PARAMETERS);
const openInput = (bytes: Buffer): boolean => holdsOpenSchema(bytes, INPUT_SCHEMA);

const LISTS: Readonly<Record<DialectName, readonly MendedList[]>> = {
  'openai-chat': [
    { field: 'messages', isSuspect: objectArguments, mend: mendChatMessage },
    { field: 'tools', isSuspect: openParameters, mend: mendChatTool },
  ],
  'openai-responses': [
    { field: 'messages', isSuspect: objectArguments, mend: withTextArguments },
    { field: 'tools', isSuspect: openParameters, mend: withParameters },
  ],
  anthropic: [
    { field: 'messages', isSuspect: textInput, mend: mendClaudeMessage },
    { field: 'tools', isSuspect: openInput, mend: (tool) => withSchema(tool, 'input_schema') },
  ],
  gemini: [{ field: 'messages', isSuspect: textArguments, mend: withObjectArguments }],
};

/**
 * A request as upstreams of its own dialect take it: arguments of earlier calls as the dialect has them, whatever a server
 * gave its client, and schemas of functions that are objects with properties. The same buffer where it is that already.
 */
function mendRequest(dialect: DialectName, body: Buffer, { fields }: TopLevel<CallField>): Buffer {
  const edits = LISTS[dialect].flatMap((list) => editsIn(body, fields[list.field], list));
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

function withParameters(called: JsonObject): JsonObject | null {
  return withSchema(called, 'parameters');
}

function mendChatTool(tool: JsonObject): JsonObject | null {
  const called = isObject(tool['function']) ? withParameters(tool['function']) : null;
  return called && { ...tool, function: called };
}

/** A call of Google's with an object for its arguments; null where it has one, or is none. */
function withObjectArguments(content: JsonObject): JsonObject | null {
  const { parts } = content;
  const mended = Array.isArray(parts) ? parts.map((part: unknown) => withArguments(part) ?? part) : [];
  return mended.some((part, at) => part !== (parts as unknown[])[at]) ? { ...content, parts: mended } : null;
}
