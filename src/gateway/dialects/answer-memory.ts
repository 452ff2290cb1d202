import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import type { Call } from '../protocol/call.js';
import type { DialectName } from '../protocol/dialect-name.js';
import type { Message } from '../protocol/message.js';
import { EMPTY_CALL, type NeutralCall } from '../protocol/neutral-call.js';
import type { JsonObject, Tool } from '../protocol/tool.js';
import { DIALECTS } from './dialects.js';
import { valueAt } from './shared/read-span.js';

const names = new Map<DialectName, FieldNames<string>>();

/**
 * The fields of a request that an answer to it goes by, read out of its bytes: while an upstream is waited for, nothing
 * of a request is kept but these bytes. Throws `invalid_json`.
 */
export function answeredFields({ dialect, body }: Pick<Call, 'dialect' | 'body'>): JsonObject {
  const wanted = names.get(dialect) ?? new FieldNames(DIALECTS[dialect].answersBy);
  names.set(dialect, wanted);
  const found = Object.entries(scanObject(body, wanted).fields);
  return Object.fromEntries(found.map(([name, span]) => [name, valueAt(body, span!)]));
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
