import { FieldNames, scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import type { Call, CallField } from '../protocol/call.js';
import type { CallTrace } from '../protocol/call-trace.js';
import type { DialectName } from '../protocol/dialect-name.js';
import { OPERATIONS, type Operation } from '../protocol/operation.js';
import { invalidField, valueAt } from './shared/read-span.js';

/** A dialect beside OpenAI's chat. */
export type ForeignName = Exclude<DialectName, 'openai-chat'>;

/** What is known of a request before its body is read; for Gemini model and stream stand in the URL. */
export interface ForeignHead {
  readonly requestId: string;
  readonly dialect: ForeignName;
  readonly hops: number;
  readonly trace: CallTrace | null;
  readonly model: string | null;
  readonly wantsStream: boolean;
  /** A conversation unless told. */
  readonly operation?: Operation;
}

/** Under which name each dialect has the fields that the gateway reads. */
const FIELDS: Readonly<Record<ForeignName, Partial<Record<CallField, string>>>> = {
  anthropic: {
    model: 'model',
    stream: 'stream',
    max_tokens: 'max_tokens',
    messages: 'messages',
    temperature: 'temperature',
  },
  'openai-responses': {
    model: 'model',
    stream: 'stream',
    max_tokens: 'max_output_tokens',
    messages: 'input',
    temperature: 'temperature',
    user: 'user',
    prompt_cache_key: 'prompt_cache_key',
    previous_response_id: 'previous_response_id',
  },
  gemini: { messages: 'contents' },
};
const NAMES = {
  anthropic: new FieldNames(Object.values(FIELDS.anthropic)),
  'openai-responses': new FieldNames(Object.values(FIELDS['openai-responses'])),
  gemini: new FieldNames(Object.values(FIELDS.gemini)),
} as const satisfies Record<ForeignName, FieldNames<string>>;
const MAX_MODEL_BYTES = 256;

/** Reads a request of another dialect; throws `invalid_json` or `invalid_request`. */
export function readForeignCall(head: ForeignHead, body: Buffer): Call {
  const top = scanObject(body, NAMES[head.dialect]);
  const fields: Partial<Record<CallField, Span>> = {};
  for (const [field, name] of Object.entries(FIELDS[head.dialect])) {
    const span = top.fields[name];
    if (span !== undefined) fields[field as CallField] = span;
  }
  return {
    requestId: head.requestId,
    operation: head.operation ?? OPERATIONS.chat,
    dialect: head.dialect,
    hops: head.hops,
    trace: head.trace,
    body,
    top: { ...top, fields },
    requestedModel: head.model ?? modelIn(body, fields.model),
    wantsStream: head.wantsStream || streamIn(body, fields.stream),
    wantsUsage: true,
    choices: 1,
  };
}

function modelIn(body: Buffer, span: Span | undefined): string | null {
  const value = span === undefined ? null : valueAt(body, span);
  if (value === null || value === '') return null;
  if (typeof value === 'string' && Buffer.byteLength(value) <= MAX_MODEL_BYTES) return value;
  throw invalidField('model', `must be a string of at most ${MAX_MODEL_BYTES} bytes`);
}

function streamIn(body: Buffer, span: Span | undefined): boolean {
  const value = span === undefined ? null : valueAt(body, span);
  if (value === null || typeof value === 'boolean') return value ?? false;
  throw invalidField('stream', 'must be true or false');
}
