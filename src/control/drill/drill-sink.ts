import { GatewayError } from '../../platform/errors/gateway-error.js';
import { ReplySink, type Decision } from '../../gateway/execution/reply-sink.js';
import { parseObject } from '../../gateway/dialects/shared/parse-object.js';
import { isObject, textIn } from '../../gateway/dialects/shared/fields.js';

const DONE = 'data: [DONE]';

/** What the client of a drill has seen. */
export interface ClientView {
  readonly status: number;
  /** A whole answer, or a stream that ended as it should. */
  readonly is_complete: boolean;
  /** Of the error that it was told, as an answer or as an event. */
  readonly error_code: string | null;
  /** The channel that answered. */
  readonly channel: string | null;
  readonly attempts: number;
  /** Milliseconds until the first content; null where none came. */
  readonly first_content_ms: number | null;
  readonly total_ms: number;
}

/** The client's end of a drill: takes an answer and writes down what came when. */
export class DrillSink extends ReplySink {
  private readonly seen = Promise.withResolvers<ClientView>();
  private readonly events: Buffer[] = [];
  private decision: Decision | null = null;
  private firstContentMs: number | null = null;

  /** `elapsed` tells the milliseconds since the request began. */
  constructor(private readonly elapsed: () => number) {
    super();
  }

  /** Resolves when the client has everything that it will get. */
  async view(): Promise<ClientView> {
    return await this.seen.promise;
  }

  override announce(): void {
    // Headers say nothing about a drill.
  }

  override listen(): void {
    // This client takes whatever comes, and does not leave.
  }

  override reply(status: number, _contentType: string, _body: Buffer, decision: Decision): void {
    this.decision = decision;
    this.firstContentMs = this.elapsed();
    this.conclude(status, true, null);
  }

  override fail(error: GatewayError, decision: Decision): void {
    this.decision = decision;
    this.conclude(error.status, false, error.wire.code);
  }

  override open(decision: Decision): void {
    this.decision = decision;
  }

  override commit(decision: Decision): void {
    this.decision = decision;
    this.firstContentMs = this.elapsed();
  }

  override write(bytes: Buffer): boolean {
    this.events.push(bytes);
    return true;
  }

  override end(): void {
    const text = Buffer.concat(this.events).toString();
    this.conclude(200, isDoneEvent(text), saysError(text));
  }

  override cut(): void {
    this.conclude(200, false, saysError(Buffer.concat(this.events).toString()));
  }

  private conclude(status: number, isComplete: boolean, errorCode: string | null): void {
    const { decision, firstContentMs } = this;
    this.seen.resolve({
      status,
      is_complete: isComplete && errorCode === null,
      error_code: errorCode,
      channel: decision?.channel ?? null,
      attempts: decision?.attempts ?? 0,
      first_content_ms: firstContentMs,
      total_ms: this.elapsed(),
    });
  }
}

/** Whether a chat stream says that it is complete. */
function isDoneEvent(stream: string): boolean {
  return stream.trimEnd().endsWith(DONE);
}

/** The code of the error in the last event of a chat stream; null where it holds none. */
function saysError(stream: string): string | null {
  const last = stream.trimEnd().split('\n\n').at(-1) ?? '';
  const error = last.startsWith('data: {') ? parseObject(last.slice('data: '.length))?.['error'] : undefined;
  return isObject(error) ? (textIn(error['code']) ?? 'error') : null;
}
