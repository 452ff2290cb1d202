import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import type { Endpoint } from '../catalog/addresses.js';
import type { UpstreamKey } from '../catalog/upstream-key.js';
import type { AttemptPlace } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Adapter } from './adapter.js';
import { bodyFor } from './openai-body.js';

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
        headers: headersFor(call, key),
        body: bodyFor(call, model, channel),
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }
}

function headersFor({ wantsStream, hops, trace }: Call, key: UpstreamKey): readonly string[] {
  const headers = key.headers(wantsStream, hops);
  return trace === null ? headers : [...headers, ...trace.headers];
}

function pathFor({ path, namesModel }: Endpoint, model: string): string {
  return namesModel ? path.replace('{model}', encodeURIComponent(model)) : path;
}
