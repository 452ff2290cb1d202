import type { Clock } from '../../platform/time/clock.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import { ChunkWriter } from '../dialects/openai-chat/parts/chunk-writer.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { Adapter } from './adapter.js';
import { pathFor } from './endpoint-path.js';
import { MappedEvents } from './mapped/events.js';
import { MappedAnswer } from './mapped/mapped-answer.js';
import { payloadsOf } from './mapped/payloads.js';
import { mapRequest, withQuery } from './mapped/request.js';
import { parsedRequest } from './parsed-request.js';
import { headersFor } from './request-headers.js';

/** Any other HTTP API, by the expressions that its channel declares. */
export class MappedHttpAdapter implements Adapter {
  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
  ) {}

  start(call: Call, place: AttemptTarget, handler: ResponseHandler): Exchange {
    const { channel, model } = place;
    const mapping = channel.mapping!;
    const streamMapping = call.wantsStream ? mapping.stream : null;
    const endpoint = streamMapping?.endpoint ?? channel.addresses.conversation;
    const request = { ...parsedRequest(call, model, channel), model, stream: streamMapping !== null };
    const { body, query } = mapRequest(mapping, request);
    const identity = { id: `chatcmpl-${call.requestId}`, created: Math.floor(this.clock.now() / 1000), model };
    const showsCounts = call.wantsUsage || channel.asksUsage;
    const writer = new ChunkWriter(identity, true);
    const stream = streamMapping && {
      payloads: payloadsOf(streamMapping.format, handler.maxEventBytes),
      events: new MappedEvents(streamMapping.event, writer, showsCounts),
      isSure: streamMapping.format === 'ndjson',
    };
    return this.transport.send(
      {
        origin: endpoint.origin,
        path: withQuery(pathFor(endpoint, model, false), query),
        method: mapping.method,
        headers: headersFor({ ...call, wantsStream: streamMapping !== null }, place),
        body,
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      new MappedAnswer({ handler, reply: mapping.reply, stream, identity }),
    );
  }
}
