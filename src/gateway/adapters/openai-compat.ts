import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import type { AttemptPlace } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Adapter } from './adapter.js';
import { pathFor } from './endpoint-path.js';
import { bodyFor } from './openai-body.js';
import { headersFor } from './request-headers.js';
import { translatedBody } from './translated-body.js';

/**
 * An upstream over HTTP. One that speaks the client's dialect gets the client's bytes, with only declared fields
 * rewritten or filled in; any other gets the request in its own words.
 */
export class OpenAiCompatAdapter implements Adapter {
  constructor(private readonly transport: Transport) {}

  start(call: Call, { channel, key, model }: AttemptPlace, handler: ResponseHandler): Exchange {
    const endpoint = channel.addresses.endpoints[call.operation.name];
    const speaksAlike = call.dialect === channel.dialect;
    return this.transport.send(
      {
        origin: endpoint.origin,
        path: pathFor(endpoint, model, call.wantsStream),
        method: 'POST',
        headers: headersFor(call, key),
        body: speaksAlike ? bodyFor(call, model, channel) : translatedBody(call, model, channel),
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }
}
