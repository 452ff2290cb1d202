import { wellFormed } from '../../platform/json-splice/well-formed.js';
import type { Exchange, ResponseHandler, Transport } from '../../platform/upstream/transport.js';
import { encodingOf } from '../catalog/channel-encoding.js';
import { passesAsIs } from '../dialects/upstream-call.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import type { StoredRequest } from '../protocol/stored-request.js';
import type { Upload } from '../protocol/upload.js';
import type { Adapter } from './adapter.js';
import { behind, pathFor } from './endpoint-path.js';
import { bodyFor } from './openai-body.js';
import { passedBody } from './passed-body.js';
import { NOBODY } from './large/prepared.js';
import type { LargeBodies } from './large/large-bodies.js';
import { isWrittenElsewhere, writtenElsewhere } from './large/written-body.js';
import { headersFor, uploadHeaders, without } from './request-headers.js';
import { translatedBody } from './translated-body.js';
import { UploadAnswer } from './upload-answer.js';
import { uploadBody } from './upload-body.js';

/**
 * An upstream over HTTP. One that speaks the client's dialect gets the client's bytes, with only declared fields
 * rewritten or filled in; any other gets the request in its own words.
 */
export class OpenAiCompatAdapter implements Adapter {
  constructor(
    private readonly transport: Transport,
    private readonly bodies: LargeBodies,
  ) {}

  start(call: Call, place: AttemptTarget, handler: ResponseHandler, owner = NOBODY): Exchange {
    if (call.upload !== undefined) return this.upload(call, call.upload, place, handler);
    if (call.stored !== undefined) return this.ask(call, call.stored, place, handler);
    if (!isWrittenElsewhere(call, place)) return this.send(call, place, handler);
    const asked = { call, place, owner, handler };
    return writtenElsewhere(this.bodies, asked, (body) => this.send(call, place, handler, body));
  }

  private send(call: Call, place: AttemptTarget, handler: ResponseHandler, written: Buffer | null = null): Exchange {
    const { channel, model } = place;
    const isAsItIs = passesAsIs(call, encodingOf(channel, model));
    const isSingle = isAsItIs && call.operation.isSingle;
    const { endpoints, singleEmbedding } = channel.addresses;
    const endpoint = isSingle ? singleEmbedding : endpoints[call.operation.name];
    return this.transport.send(
      {
        origin: endpoint.origin,
        path: pathFor(endpoint, model, call.wantsStream),
        method: 'POST',
        headers: headersFor(call, place),
        body: written ?? wellFormed((isAsItIs ? passedBody : translatedBody)(call, model, channel)),
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }

  /** What is asked about stored responses stands behind the address that makes them. */
  private ask(call: Call, stored: StoredRequest, place: AttemptTarget, handler: ResponseHandler): Exchange {
    const { channel, model } = place;
    const { origin, path } = channel.addresses.conversation;
    const headers = headersFor(call, place);
    return this.transport.send(
      {
        origin,
        path: behind(path, stored.suffix),
        method: stored.method,
        headers: stored.hasBody ? headers : without('content-type', headers),
        body: stored.hasBody ? wellFormed(bodyFor(call, model, { ...channel, defaults: null })) : null,
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      handler,
    );
  }

  private upload(call: Call, upload: Upload, place: AttemptTarget, handler: ResponseHandler): Exchange {
    const { channel, model } = place;
    const endpoint = channel.addresses.endpoints[call.operation.name];
    const { chunks, length } = uploadBody(upload, call, model);
    return this.transport.send(
      {
        origin: endpoint.origin,
        path: pathFor(endpoint, model, false),
        method: 'POST',
        headers: uploadHeaders(headersFor(call, place), upload.contentType, length),
        body: chunks,
        connectTimeoutMs: channel.timeouts.connectMs,
      },
      new UploadAnswer(upload, handler),
    );
  }
}
