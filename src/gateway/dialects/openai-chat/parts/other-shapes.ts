import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import { readFieldsOfElements, type Span, type TopLevel } from '../../../../platform/json-splice/scan-object.js';
import { splice, type Edit } from '../../../../platform/json-splice/splice.js';
import type { CallField } from '../../../protocol/call.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { JsonObject, Tool, ToolChoice } from '../../../protocol/tool.js';
import { NO_TRAITS } from '../../../traits/traits.js';
import * as anthropic from '../../anthropic/tools.js';
import { decodeCall as decodeResponsesCall } from '../../openai-responses/decode-call.js';
import { FIELD_PATHS as RESPONSES_PATHS } from '../../openai-responses/field-paths.js';
import * as responses from '../../openai-responses/tools.js';
import { DropList } from '../../shared/drop-list.js';
import { Fields, isObject } from '../../shared/fields.js';
import { parseObject } from '../../shared/parse-object.js';
import { valueAt } from '../../shared/read-span.js';
import { encodeCall } from '../encode-call.js';
import { FIELD_PATHS } from '../field-paths.js';
import { holdsBlocks, mayHoldBlocks, ownMessages } from './other-messages.js';
import { encodeTool, encodeToolChoice } from '../tools.js';

/** A chat request in its own shape. */
interface Shaped {
  readonly body: Buffer;
  /** What it could not be made to say, by the client's paths. */
  readonly dropped?: readonly string[];
}

const TOOL_NAMES = new FieldNames(['function', 'custom', 'name']);
const OPEN_BRACE = 0x7b;
/** Fields of a Responses request that no chat upstream knows. */
const OF_RESPONSES: ReadonlySet<string> = new Set([
  'include',
  'truncation',
  'background',
  'max_tool_calls',
  'client_metadata',
]);

/** A field that may be in the words of another API. */
interface ShapedField {
  readonly name: 'messages' | 'tools' | 'tool_choice';
  readonly isOther: (body: Buffer, span: Span) => boolean;
  /** Its value in the words of a chat request. */
  readonly own: (request: Fields, unsaid: Set<NeutralField>) => unknown;
}

const SHAPED: readonly ShapedField[] = [
  {
    name: 'messages',
    isOther: (body, span) => mayHoldBlocks(body, span) && hasOtherMessage(valueAt(body, span)),
    own: (request, unsaid) => request.objects('messages').flatMap((message) => ownMessages(message, unsaid)),
  },
  { name: 'tools', isOther: holdsOtherTool, own: (request) => request.objects('tools').flatMap(ownTool) },
  {
    name: 'tool_choice',
    isOther: (body, span) => body[span.start] === OPEN_BRACE && isOtherChoice(valueAt(body, span)),
    own: ownChoice,
  },
];

/**
 * Some clients (Cursor is one) send to the chat endpoint what belongs to Responses or Messages: flat tools, tools with
 * an `input_schema`, blocks of calls and results, `input` in place of `messages`. Gives the request in its own shape; the
 * same bytes where it has it.
 */
export function inChatShape(body: Buffer, { fields }: TopLevel<CallField>): Shaped {
  if (fields.messages === undefined) return fromResponses(body);
  const others = SHAPED.flatMap(({ name, isOther, own }) => {
    const span = fields[name];
    return span !== undefined && isOther(body, span) ? [{ name, span, own }] : [];
  });
  if (others.length === 0) return { body };
  const drops = new DropList();
  const unsaid = new Set<NeutralField>();
  const said = Object.fromEntries(others.map(({ name, span }) => [name, valueAt(body, span)]));
  const request = new Fields(said, '', drops);
  const edits = others.map(({ span, own }) => edit(span, own(request, unsaid)));
  request.noteUnread();
  return { body: splice(body, edits), dropped: [...drops.names, ...[...unsaid].map((field) => FIELD_PATHS[field])] };
}

function hasOtherMessage(messages: unknown): boolean {
  return Array.isArray(messages) && messages.some(holdsBlocks);
}

function edit({ start, end }: Span, value: unknown): Edit {
  return { start, end, bytes: Buffer.from(JSON.stringify(value)) };
}

function holdsOtherTool(body: Buffer, tools: Span): boolean {
  for (const { name, function: called, custom } of readFieldsOfElements(body, tools, TOOL_NAMES)) {
    if (name !== undefined && called === undefined && custom === undefined) return true;
  }
  return false;
}

/** A tool that a provider runs stays as it is: whether the upstream has it is not known here. */
function ownTool(fields: Fields): unknown[] {
  const { value } = fields;
  const isOther = 'name' in value && !('function' in value) && !('custom' in value);
  const read = isOther ? readTool(fields) : null;
  if (read !== null) return read.map(encodeTool);
  fields.ignoreAll();
  return [value];
}

function readTool(fields: Fields): Tool[] | null {
  if (fields.has('input_schema')) return anthropic.decodeTool(fields);
  const { type } = fields.value;
  const isOwn = type === undefined || type === 'function' || type === 'custom' || type === 'namespace';
  return isOwn ? responses.decodeTool(fields) : null;
}

function isOtherChoice(choice: unknown): boolean {
  if (!isObject(choice)) return false;
  const { type } = choice;
  return typeof type === 'string' && !isObject(choice[type]);
}

function ownChoice(fields: Fields): unknown {
  const { type } = fields.value['tool_choice'] as JsonObject;
  const isOfMessages = type === 'tool' || type === 'any' || type === 'auto' || type === 'none';
  const choice = isOfMessages
    ? anthropic.decodeToolChoice(fields.object('tool_choice')).toolChoice
    : readChoice(fields);
  return choice === null ? 'auto' : encodeToolChoice(choice, new Set(customNames(choice, type)));
}

function readChoice(fields: Fields): ToolChoice | null {
  return responses.decodeToolChoice(fields);
}

function customNames(choice: ToolChoice, type: unknown): readonly string[] {
  return choice.kind === 'named' && type === 'custom' ? [choice.name] : [];
}

/** What a Responses request says in fields of its own is said in those of a chat request; all others stay as they are. */
function fromResponses(body: Buffer): Shaped {
  const request = parseObject(body.toString());
  if (request === null || !('input' in request)) return { body };
  const { call, dropped } = decodeResponsesCall(request);
  const encoded = encodeCall(call, NO_TRAITS);
  const { stream_options: _ours, ...said } = encoded.body;
  const kept = dropped.filter((name) => name in request && !OF_RESPONSES.has(name));
  const own = Object.fromEntries(kept.map((name) => [name, request[name]]));
  const options = request['stream_options'] === undefined ? {} : { stream_options: request['stream_options'] };
  return {
    body: Buffer.from(JSON.stringify({ ...said, ...options, ...own })),
    dropped: [
      ...dropped.filter((name) => !kept.includes(name)),
      ...encoded.dropped.map((field) => RESPONSES_PATHS[field]),
    ],
  };
}
