import type { Span } from '../../../../platform/json-splice/scan-object.js';
import type { Call } from '../../../protocol/call.js';
import type { CallHead } from '../../../protocol/call-head.js';
import { CallNotes } from '../../../protocol/call-notes.js';
import { mendedRequest } from '../../passed/mend-request.js';
import { readRequestFields } from '../../request-fields.js';
import { invalidField, valueAt } from '../../shared/read-span.js';
import { inChatShape } from '../parts/other-shapes.js';

const MAX_MODEL_BYTES = 256;
const MAX_CHOICES = 128;

/**
 * Reads a request body of OpenAI's dialect, put into its own shape where it has that of another one; throws `invalid_json`, `duplicate_field`, `unknown_parameter` or `invalid_request`.
 */
export function readCall(head: CallHead, given: Buffer): Call {
  const read = readRequestFields('openai-chat', given);
  const { body: shaped, dropped } =
    head.operation.family === 'conversation' ? inChatShape(given, read.top) : { body: given };
  const { body, top, governed } = mendedRequest(
    head,
    shaped,
    shaped === given ? read : readRequestFields('openai-chat', shaped),
  );
  const { model, stream, n, stream_options: options } = top.fields;
  return {
    requestId: head.requestId,
    operation: head.operation,
    dialect: 'openai-chat',
    hops: head.hops,
    features: head.features,
    trace: head.trace,
    notes: new CallNotes(),
    body,
    ...(dropped === undefined ? {} : { dropped }),
    top,
    governed,
    requestedModel: model === undefined ? null : readModel(body, model),
    wantsStream: head.operation.canStream && stream !== undefined && readStream(body, stream),
    wantsUsage: options !== undefined && readWantsUsage(body, options),
    choices: n === undefined ? 1 : readChoices(body, n),
  };
}

function readModel(body: Buffer, span: Span): string | null {
  const value = valueAt(body, span);
  if (value === null || value === '') return null;
  if (typeof value !== 'string') throw invalidField('model', 'must be a string');
  if (span.end - span.start > MAX_MODEL_BYTES)
    throw invalidField('model', `must not be longer than ${MAX_MODEL_BYTES} bytes`);
  return value;
}

function readStream(body: Buffer, span: Span): boolean {
  const value = valueAt(body, span);
  if (value === null) return false;
  if (typeof value !== 'boolean') throw invalidField('stream', 'must be true or false');
  return value;
}

function readWantsUsage(body: Buffer, span: Span): boolean {
  const options = valueAt(body, span) as { include_usage?: unknown } | null;
  return options?.include_usage === true;
}

function readChoices(body: Buffer, span: Span): number {
  const value = valueAt(body, span);
  if (value === null) return 1;
  if (!Number.isInteger(value) || (value as number) < 1 || (value as number) > MAX_CHOICES) {
    throw invalidField('n', `must be a whole number from 1 to ${MAX_CHOICES}`);
  }
  return value as number;
}
