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
import { encodeParameters } from '../shared/openai-words.js';
import { valueAt } from '../shared/read-span.js';

const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
const ARGUMENTS = Buffer.from('"arguments"');
const INPUT = Buffer.from('"input"');
const PARAMETERS = Buffer.from('"parameters"');
const PROPERTIES = Buffer.from('"properties"');
const OBJECT = Buffer.from('"object"');

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

const LISTS: Readonly<Record<DialectName, readonly MendedList[]>> = {
  'openai-chat': [
    { field: 'messages', isSuspect: objectArguments, mend: mendChatMessage },
    { field: 'tools', isSuspect: holdsOpenParameters, mend: mendChatTool },
  ],
  'openai-responses': [
    { field: 'messages', isSuspect: objectArguments, mend: withTextArguments },
    { field: 'tools', isSuspect: holdsOpenParameters, mend: withParameters },
  ],
  anthropic: [{ field: 'messages', isSuspect: textInput, mend: mendClaudeMessage }],
  gemini: [],
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

/** A schema that says somewhere that something is an object, and which properties it has, is taken for a whole one. */
function holdsOpenParameters(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(PARAMETERS); at >= 0;) {
    const next = bytes.indexOf(PARAMETERS, at + PARAMETERS.length);
    const schema = bytes.subarray(at, next < 0 ? bytes.length : next);
    if (!schema.includes(PROPERTIES) || !schema.includes(OBJECT)) return true;
    at = next;
  }
  return false;
}

function mendChatTool(tool: JsonObject): JsonObject | null {
  const called = isObject(tool['function']) ? withParameters(tool['function']) : null;
  return called && { ...tool, function: called };
}

/** What has a schema of arguments, with one that OpenAI takes; null where it is one, or there is none. */
function withParameters(called: JsonObject): JsonObject | null {
  const { parameters } = called;
  if (!isObject(parameters) || ('type' in parameters && 'properties' in parameters)) return null;
  return { ...called, parameters: encodeParameters(parameters) };
}
