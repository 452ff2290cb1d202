import { scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import { insertFields, splice, type Edit } from '../../platform/json-splice/splice.js';
import type { Channel, FieldDefaults } from '../catalog/snapshot.js';
import { DIALECTS } from '../dialects/dialects.js';
import type { ModelInUrl } from '../dialects/passed/passed-dialect.js';
import { requestOf } from '../dialects/upstream-call.js';
import type { Call } from '../protocol/call.js';
import { PACKAGE_DIALECT } from '../protocol/dialect-name.js';

/** What a channel wants in every body. */
type Wants = Pick<Channel, 'defaults' | 'asksUsage' | 'dialect'>;

const ASKED_USAGE = ['stream_options', '{"include_usage":true}'] as const;

/** The body for an upstream that knows the model by the name `model`; the same buffer when nothing has to change. */
export function bodyFor(call: Call, model: string, wants: Wants): Buffer {
  const inUrl = wants.dialect === PACKAGE_DIALECT ? null : DIALECTS[wants.dialect].passed.modelInUrl;
  if (inUrl !== null) return bodyBesideUrl(call, model, inUrl);
  const defaults = call.operation.kind === 'media' ? null : wants.defaults;
  const asksUsage = wants.asksUsage && call.wantsStream && !call.wantsUsage;
  if (call.requestedModel === model && defaults === null && !asksUsage) return call.body;
  const added = additions(call, model, defaults, asksUsage);
  const edits = replacements(call, model, asksUsage);
  return splice(call.body, added.length === 0 ? edits : [...edits, insertFields(call.top, added)]);
}

/** The model stands in the URL; requests for embeddings name it again. */
function bodyBesideUrl(call: Call, model: string, { nameOf, renameInRequests }: ModelInUrl): Buffer {
  const { model: named } = call.top.fields;
  if (call.requestedModel === model) return call.body;
  if (call.operation.family !== 'vectors')
    return named === undefined
      ? call.body
      : splice(call.body, [{ ...named, bytes: Buffer.from(JSON.stringify(nameOf(model))) }]);
  return Buffer.from(JSON.stringify(renameInRequests(requestOf(call), model)));
}

/** Fields that the body lacks, as name and JSON value. */
function additions(call: Call, model: string, defaults: FieldDefaults | null, asksUsage: boolean): Addition[] {
  const { model: named, stream_options: options } = call.top.fields;
  const filled = defaults === null ? [] : missingFields(call.body, defaults);
  const byDefault = filled.some(([name]) => name === 'stream_options');
  return [
    ...(named === undefined ? [['model', JSON.stringify(model)] as const] : []),
    ...filled,
    ...(asksUsage && options === undefined && !byDefault ? [ASKED_USAGE] : []),
  ];
}

type Addition = readonly [string, string];

/** Fields of the body that get another value. */
function replacements(call: Call, model: string, asksUsage: boolean): Edit[] {
  const { model: named, stream_options: options } = call.top.fields;
  const isRenamed = named !== undefined && call.requestedModel !== model;
  return [
    ...(isRenamed ? [{ ...named, bytes: Buffer.from(JSON.stringify(model)) }] : []),
    ...(asksUsage && options !== undefined ? [askForUsage(call.body, options)] : []),
  ];
}

/** The options that the client gave, with the token counts asked for. */
function askForUsage(body: Buffer, span: Span): Edit {
  const given = JSON.parse(body.toString('utf8', span.start, span.end)) as object | null;
  return { ...span, bytes: Buffer.from(JSON.stringify({ ...given, include_usage: true })) };
}

function missingFields(body: Buffer, { names, fields }: FieldDefaults): (readonly [string, string])[] {
  const present = scanObject(body, names).fields;
  return fields
    .filter(
      ({ name, synonym }) => !Object.hasOwn(present, name) && !(synonym !== null && Object.hasOwn(present, synonym)),
    )
    .map(({ name, json }) => [name, json]);
}
