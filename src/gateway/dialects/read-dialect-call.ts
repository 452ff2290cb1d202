import { GatewayError } from '../../platform/errors/gateway-error.js';
import { GuardedNames } from '../../platform/json-splice/guarded-names.js';
import { readElements, scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import type { Call } from '../protocol/call.js';
import type { CallTrace } from '../protocol/call-trace.js';
import type { DialectName } from '../protocol/dialect-name.js';
import { NO_FEATURES, type FeatureHeaders } from '../protocol/feature-headers.js';
import { OPERATIONS, type Operation } from '../protocol/operation.js';
import { readRequestFields } from './request-fields.js';
import { invalidField, valueAt } from './shared/read-span.js';

/** A dialect beside OpenAI's chat. */
export type TranslatedDialectName = Exclude<DialectName, 'openai-chat'>;

/** What is known of a request before its body is read; for Gemini model and stream stand in the URL. */
export interface DialectCallHead {
  readonly requestId: string;
  readonly dialect: TranslatedDialectName;
  readonly hops: number;
  readonly features?: FeatureHeaders;
  readonly trace: CallTrace | null;
  readonly model: string | null;
  readonly wantsStream: boolean;
  /** A conversation unless told. */
  readonly operation?: Operation;
}

const MAX_MODEL_BYTES = 256;
const OPEN_BRACE = 0x7b;
const BATCH_NAMES = new GuardedNames({ model: 'model' });

/** Reads a request of another dialect; throws `invalid_json`, `duplicate_field`, `unknown_parameter` or `invalid_request`. */
export function readDialectCall(head: DialectCallHead, body: Buffer): Call {
  const { top, governed } = readRequestFields(head.dialect, body);
  const { model, stream, requests } = top.fields;
  const named = modelIn(body, model);
  if (head.dialect === 'gemini' && head.model !== null) {
    if (named !== null) expectModel(head.model, named);
    if (requests !== undefined) for (const each of modelsIn(body, requests)) expectModel(head.model, each);
  }
  return {
    requestId: head.requestId,
    operation: head.operation ?? OPERATIONS.chat,
    dialect: head.dialect,
    hops: head.hops,
    features: head.features ?? NO_FEATURES,
    trace: head.trace,
    body,
    top,
    governed,
    requestedModel: head.model ?? named,
    wantsStream: head.wantsStream || streamIn(body, stream),
    wantsUsage: true,
    choices: 1,
  };
}

/** A body may name the model that stands in the URL again, and no other. */
function expectModel(inUrl: string, inBody: string): void {
  if (inBody === inUrl || inBody === `models/${inUrl}`) return;
  const message = 'The body names another model than the URL.';
  throw new GatewayError('duplicate_field', { message, param: 'model' });
}

/** The models that the requests of a batch name. */
function* modelsIn(body: Buffer, requests: Span): Generator<string> {
  for (const request of readElements(body, requests)) {
    if (body[request.start] !== OPEN_BRACE) continue;
    const each = body.subarray(request.start, request.end);
    const name = modelIn(each, scanObject(each, BATCH_NAMES).fields.model);
    if (name !== null) yield name;
  }
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
