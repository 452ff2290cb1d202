import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import type { Call } from '../protocol/call.js';
import { NoteTopic } from '../protocol/call-notes.js';
import type { Message } from '../protocol/message.js';
import { EMPTY_CALL, type NeutralCall } from '../protocol/neutral-call.js';
import type { JsonObject, Tool } from '../protocol/tool.js';
import { byDialect } from './dialects.js';
import { valueAt } from './shared/read-span.js';

const NAMES = byDialect(({ answersBy }) => new FieldNames(answersBy));
const ANSWERED = new NoteTopic<JsonObject>('the fields that answers go by');
/** More than any API takes: what is told again in an answer is read with it, several times. */
const MOST_TOLD_BYTES = 64 * 1024;

/**
 * The fields of a request that an answer to it goes by, read out of its bytes: while an upstream is waited for, nothing
 * of a request is kept but these bytes. What is too long to be told again is left out. Throws `invalid_json`.
 */
export function answeredFields(call: Pick<Call, 'dialect' | 'body' | 'notes'>): JsonObject {
  return call.notes.obtain(ANSWERED, () => readAnswered(call));
}

/** Takes over what has been read elsewhere of the fields that answers go by. */
export function rememberAnswered({ notes }: Pick<Call, 'notes'>, fields: JsonObject): void {
  notes.obtain(ANSWERED, () => fields);
}

function readAnswered({ dialect, body }: Pick<Call, 'dialect' | 'body'>): JsonObject {
  const found = Object.entries(scanObject(body, NAMES[dialect]).fields);
  const short = found.filter(([, span]) => span!.end - span!.start <= MOST_TOLD_BYTES);
  return Object.fromEntries(short.map(([name, span]) => [name, valueAt(body, span!)]));
}

/** What an answer has to know of a call: of its tools the names and kinds, of the conversation the names and ids of calls. */
export function answeredCall({ tools, toolChoice, messages }: NeutralCall): NeutralCall {
  return { ...EMPTY_CALL, tools: tools.map(bareTool), toolChoice, messages: messages.flatMap(bareMessage) };
}

function bareTool({ kind, name }: Tool): Tool {
  return kind === 'custom'
    ? { kind, name, description: null, format: null }
    : { kind, name, description: null, schema: null, isStrict: null };
}

function bareMessage(message: Message): Message[] {
  if (message.role === 'tool') return message.name === null ? [] : [{ ...message, parts: [] }];
  if (message.role !== 'assistant') return [];
  const parts = message.parts.flatMap((part) => {
    if (part.kind !== 'tool_call') return [];
    const { kind, id, name, isCustom } = part;
    return [{ kind, id, name, isCustom, arguments: '' }];
  });
  return parts.length === 0 ? [] : [{ role: 'assistant', parts }];
}
