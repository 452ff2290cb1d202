import { scanObject } from '../../platform/json-splice/scan-object.js';
import { insertFields, splice, type Edit } from '../../platform/json-splice/splice.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import type { Endpoint } from '../catalog/addresses.js';
import type { FieldDefaults } from '../catalog/snapshot.js';
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
        body: bodyFor(call, model, channel.defaults),
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }
}

/** The body for an upstream that knows the model by the name `model`; the same buffer when nothing has to change. */
export function bodyFor(call: Call, model: string, defaults: FieldDefaults | null): Buffer {
  if (call.requestedModel === model && defaults === null) return call.body;
  const { model: span } = call.top.fields;
  const missing: (readonly [string, string])[] = defaults === null ? [] : missingFields(call.body, defaults);
  const edits: Edit[] = [];
  if (span === undefined) missing.unshift(['model', JSON.stringify(model)]);
  else if (call.requestedModel !== model) edits.push({ ...span, bytes: Buffer.from(JSON.stringify(model)) });
  if (missing.length > 0) edits.push(insertFields(call.top, missing));
  return splice(call.body, edits);
}

function missingFields(body: Buffer, { names, fields }: FieldDefaults): (readonly [string, string])[] {
  const present = scanObject(body, names).fields;
  return fields
    .filter(({ name, synonym }) => !(name in present) && !(synonym !== null && synonym in present))
    .map(({ name, json }) => [name, json]);
}

function pathFor({ path, namesModel }: Endpoint, model: string): string {
  return namesModel ? path.replace('{model}', encodeURIComponent(model)) : path;
}
