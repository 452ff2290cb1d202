import { splice } from '../../platform/json-splice/splice.js';
import { insertField, type Edit } from '../../platform/json-splice/splice.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import type { AttemptPlace } from '../health/health.js';
import type { Call } from '../protocol/call.js';
import type { Adapter } from './adapter.js';

/** An upstream that speaks OpenAI's dialect: the client's bytes, with only the model rewritten where it differs. */
export class OpenAiCompatAdapter implements Adapter {
  constructor(private readonly transport: Transport) {}

  start(call: Call, { channel, key, model }: AttemptPlace, handler: ResponseHandler): Exchange {
    const { origin, path } = channel.addresses.endpoints[call.operation.name];
    return this.transport.send(
      {
        origin,
        path,
        method: 'POST',
        headers: key.headers(call.wantsStream, call.hops),
        body: bodyFor(call, model),
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }
}

/** The body for an upstream that knows the model by the name `model`. */
export function bodyFor(call: Call, model: string): Buffer {
  if (call.requestedModel === model) return call.body;
  return splice(call.body, [modelEdit(call, model)]);
}

function modelEdit({ top }: Call, model: string): Edit {
  const { model: span } = top.fields;
  const json = JSON.stringify(model);
  return span === undefined ? insertField(top, 'model', json) : { ...span, bytes: Buffer.from(json) };
}
