import { USUAL_DIALECT } from '../protocol/dialect-name.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { DONE_EVENT, encodeEvent } from '../../platform/sse/encoder.js';
import type { Clock } from '../../platform/time/clock.js';
import { after } from '../../platform/time/timers.js';
import type { Exchange, ResponseHandler } from '../../platform/upstream/transport.js';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import { upstreamCall } from '../dialects/upstream-call.js';
import type { Adapter } from './adapter.js';
import { echoAnswer, type EchoAnswer } from './echo-model.js';

const WORD_PAUSE_MS = 20;
/** Nobody tells a demo more, and it parses all of it on the spot. */
const MOST_BYTES = 256 * 1024;
const INVALID = {
  error: { message: 'The request lacks its input.', type: 'invalid_request_error', param: null, code: null },
};

/** The demo channel: a model without an upstream that repeats what it is told, streaming and with usage. */
export class EchoAdapter implements Adapter {
  constructor(private readonly clock: Clock) {}

  start(call: Call, { model }: AttemptTarget, handler: ResponseHandler): Exchange {
    if (call.body.length > MOST_BYTES) throw new GatewayError('request_too_large');
    const request = readRequest(call, model);
    const created = Math.floor(this.clock.now() / 1000);
    const answer =
      request && echoAnswer(call.operation.family, request, { id: `echo-${call.requestId}`, created, model });
    return new EchoExchange(answer, call.wantsStream, handler);
  }
}

/** The request in the demo's dialect, whatever the client speaks. */
function readRequest(call: Call, model: string): Record<string, unknown> | null {
  if (call.dialect === USUAL_DIALECT) return withUsage(parse(call.body));
  try {
    return upstreamCall(call, { dialect: USUAL_DIALECT, model }).body;
  } catch {
    return null;
  }
}

/** Streams count their tokens, as every upstream is asked to. */
function withUsage(request: Record<string, unknown> | null): Record<string, unknown> | null {
  return request && { ...request, stream_options: { include_usage: true } };
}

function parse(body: Buffer): Record<string, unknown> | null {
  try {
    return JSON.parse(body.toString()) as Record<string, unknown>;
  } catch {
    return null;
  }
}

class EchoExchange implements Exchange {
  readonly wasSent = true;
  private isPaused = false;
  private isOver = false;
  private cancel: () => void;
  private readonly pieces: Buffer[];

  constructor(
    private readonly answer: EchoAnswer | null,
    private readonly asStream: boolean,
    private readonly handler: ResponseHandler,
  ) {
    const isStream = asStream && answer !== null;
    this.pieces = isStream
      ? [...answer.chunks.map(encodeEvent), DONE_EVENT]
      : [Buffer.from(JSON.stringify(answer?.reply ?? INVALID))];
    this.cancel = after(0, () => this.head());
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.cancel = after(0, () => this.next());
  }

  abort(): void {
    this.isOver = true;
    this.cancel();
  }

  private head(): void {
    if (this.isOver) return;
    const type = this.asStream && this.answer !== null ? 'text/event-stream' : 'application/json';
    this.handler.onHead(this.answer === null ? 400 : 200, { 'content-type': type });
    this.next();
  }

  private next(): void {
    if (this.isOver || this.isPaused) return;
    const piece = this.pieces.shift();
    if (piece === undefined) {
      this.isOver = true;
      this.handler.onDone();
      return;
    }
    this.handler.onBytes(piece);
    this.cancel = after(this.pieces.length > 1 ? WORD_PAUSE_MS : 0, () => this.next());
  }
}
