import { GatewayError } from '../../platform/errors/gateway-error.js';
import { GuardedNames } from '../../platform/json-splice/guarded-names.js';
import { readElements, scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import type { Call } from '../protocol/call.js';
import type { CallHead } from '../protocol/call-head.js';
import { CallNotes } from '../protocol/call-notes.js';
import type { CallAddress } from './dialect.js';
import { mendedRequest } from './passed/mend-request.js';
import { readRequestFields } from './request-fields.js';
import { invalidField, valueAt } from './shared/read-span.js';

const MAX_MODEL_BYTES = 256;
const OPEN_BRACE = 0x7b;
const IN_BODY: CallAddress = { model: null, wantsStream: false };
const BATCH_NAMES = new GuardedNames({ model: 'model' });

/** Reads a request of another dialect; throws `invalid_json`, `duplicate_field`, `unknown_parameter` or `invalid_request`. */
export function readDialectCall(head: CallHead, given: Buffer, address: CallAddress = IN_BODY): Call {
  const { body, top, governed } = mendedRequest(head, given, readRequestFields(head.dialect, given));
  const { model, stream, requests } = top.fields;
  const named = modelIn(body, model);
  if (address.model !== null) {
    if (named !== null) expectModel(address.model, named);
    if (requests !== undefined) for (const each of modelsIn(body, requests)) expectModel(address.model, each);
  }
  return {
    requestId: head.requestId,
    operation: head.operation,
    dialect: head.dialect,
    hops: head.hops,
    features: head.features,
    trace: head.trace,
    notes: new CallNotes(),
    body,
    top,
    governed,
    requestedModel: address.model ?? named,
    wantsStream: address.wantsStream || streamIn(body, stream),
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
