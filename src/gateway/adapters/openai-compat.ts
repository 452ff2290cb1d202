import { scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import { insertFields, splice, type Edit } from '../../platform/json-splice/splice.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import type { Endpoint } from '../catalog/addresses.js';
import type { Channel, FieldDefaults } from '../catalog/snapshot.js';
import type { AttemptPlace } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Adapter } from './adapter.js';

/** An upstream that speaks OpenAI's dialect: the client's bytes, with only declared fields rewritten or filled in. */
export class OpenAiCompatAdapter implements Adapter {
  constructor(private readonly transport: Transport) {}

  start(call: Call, { channel, key, model }: AttemptPlace, handler: ResponseHandler): Exchange {
    const endpoint = channel.addresses.endpoints[call.operation.name];
    return this.transport.send(
      {
        origin: endpoint.origin,
        path: pathFor(endpoint, model),
        method: 'POST',
        headers: key.headers(call.wantsStream, call.hops),
        body: bodyFor(call, model, channel),
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }
}

/** What a channel wants in every body. */
type Wants = Pick<Channel, 'defaults' | 'asksUsage'>;

const ASKED_USAGE = ['stream_options', '{"include_usage":true}'] as const;

/** The body for an upstream that knows the model by the name `model`; the same buffer when nothing has to change. */
function bodyFor(call: Call, model: string, wants: Wants): Buffer {
  const asksUsage = wants.asksUsage && call.wantsStream && !call.wantsUsage;
  if (call.requestedModel === model && wants.defaults === null && !asksUsage) return call.body;
  const added = additions(call, model, wants.defaults, asksUsage);
  const edits = replacements(call, model, asksUsage);
  return splice(call.body, added.length === 0 ? edits : [...edits, insertFields(call.top, added)]);
}

/** Fields that the body lacks, as name and JSON value. */
function additions(call: Call, model: string, defaults: FieldDefaults | null, asksUsage: boolean): Addition[] {
  const { model: named, stream_options: options } = call.top.fields;
  return [
    ...(named === undefined ? [['model', JSON.stringify(model)] as const] : []),
    ...(defaults === null ? [] : missingFields(call.body, defaults)),
    ...(asksUsage && options === undefined ? [ASKED_USAGE] : []),
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

function pathFor({ path, namesModel }: Endpoint, model: string): string {
  return namesModel ? path.replace('{model}', encodeURIComponent(model)) : path;
}
