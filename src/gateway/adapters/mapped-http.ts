import type { Clock } from '../../platform/time/clock.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import { ChunkWriter } from '../dialects/openai-chat/parts/chunk-writer.js';
import type { Call } from '../protocol/call.js';
import type { Adapter, PlaceOf } from './adapter.js';
import { pathFor } from './endpoint-path.js';
import { MappedEvents } from './mapped/events.js';
import { MappedAnswer } from './mapped/mapped-answer.js';
import { NOBODY, prepared } from './large/prepared.js';
import { bufferOf, LARGE_BODY_BYTES, type LargeBodies } from './large/large-bodies.js';
import { rememberNotes } from './large/mapped-task.js';
import { payloadsOf } from './mapped/payloads.js';
import { mapRequest, withQuery, type MappedRequest } from './mapped/request.js';
import { parsedRequest } from './parsed-request.js';
import { headersFor } from './request-headers.js';

/** Any other HTTP API, by the expressions that its channel declares. */
export class MappedHttpAdapter implements Adapter<'mapped_http'> {
  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly bodies: LargeBodies,
  ) {}

  start(call: Call, place: PlaceOf<'mapped_http'>, handler: ResponseHandler, owner = NOBODY): Exchange {
    const { channel, model } = place;
    const { mapping } = channel.transport;
    const asStream = call.wantsStream && mapping.stream !== null;
    if (call.body.length <= LARGE_BODY_BYTES) {
      const request = { ...parsedRequest(call, model, channel), model, stream: asStream };
      return this.send(call, place, handler, mapRequest(mapping, request));
    }
    const work = { kind: 'map', more: { settings: mapping.settings, asStream } } as const;
    return prepared(this.bodies, { call, place, owner, handler }, work, (made) => {
      rememberNotes(call, place, made);
      const { body, query } = made;
      return this.send(call, place, handler, { body: body && bufferOf(body), query });
    });
  }

  private send(
    call: Call,
    place: PlaceOf<'mapped_http'>,
    handler: ResponseHandler,
    { body, query }: MappedRequest,
  ): Exchange {
    const { channel, model } = place;
    const { mapping } = channel.transport;
    const streamMapping = call.wantsStream ? mapping.stream : null;
    const endpoint = streamMapping?.endpoint ?? channel.addresses.conversation;
    const identity = { id: `chatcmpl-${call.requestId}`, created: Math.floor(this.clock.now() / 1000), model };
    const showsCounts = call.wantsUsage || channel.asksUsage;
    const writer = new ChunkWriter(identity, true);
    const stream = streamMapping && {
      payloads: payloadsOf(streamMapping.format, handler.maxEventBytes),
      events: new MappedEvents(streamMapping.event, writer, showsCounts),
      isSure: streamMapping.format === 'ndjson',
    };
    const answer = new MappedAnswer({ handler, mapping, stream, identity, bodies: this.bodies });
    const exchange = this.transport.send(
      {
        origin: endpoint.origin,
        path: withQuery(pathFor(endpoint, model, false), query),
        method: mapping.method,
        headers: headersFor({ ...call, wantsStream: streamMapping !== null }, place),
        body,
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      answer,
    );
    return new MappedExchange(exchange, answer);
  }
}

/** The exchange of an answer that is mapped, perhaps behind its end. */
class MappedExchange implements Exchange {
  constructor(
    private readonly exchange: Exchange,
    private readonly answer: MappedAnswer,
  ) {}

  get wasSent(): boolean {
    return this.exchange.wasSent;
  }

  pause(): void {
    this.exchange.pause();
  }

  resume(): void {
    this.exchange.resume();
  }

  abort(): void {
    this.answer.drop();
    this.exchange.abort();
  }
}
