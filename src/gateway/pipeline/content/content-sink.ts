import type { GatewayError } from '../../../platform/errors/gateway-error.js';
import { PassingSink } from '../../execution/passing-sink.js';
import type { Decision, ReplySink, SinkListener } from '../../execution/reply-sink.js';

/** What was answered: the bytes as text, cut off where they grow too long. */
export interface SaidAnswer {
  readonly status: number;
  readonly answer: string;
  readonly isCut: boolean;
}

const MAX_ANSWER_BYTES = 1024 * 1024;

/** Passes an answer on as it is and tells what it was once it is over, however it ended. */
export class ContentSink extends PassingSink {
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private isTold = false;

  constructor(
    sink: ReplySink,
    private readonly tell: (answer: SaidAnswer) => void,
  ) {
    super(sink);
  }

  override listen(listener: SinkListener): void {
    this.sink.listen({
      onDrain: () => listener.onDrain(),
      onGone: () => {
        listener.onGone();
        this.finish(499);
      },
    });
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    this.take(body);
    this.sink.reply(status, contentType, body, decision);
    this.finish(status);
  }

  override fail(error: GatewayError, decision: Decision): void {
    this.sink.fail(error, decision);
    this.take(Buffer.from(JSON.stringify({ error: error.wire })));
    this.finish(error.status);
  }

  override write(bytes: Buffer): boolean {
    this.take(bytes);
    return this.sink.write(bytes);
  }

  override end(): void {
    this.sink.end();
    this.finish(200);
  }

  override cut(): void {
    this.sink.cut();
    this.finish(499);
  }

  /** Copies, because a chunk would keep the whole buffer alive that it was read into. */
  private take(bytes: Buffer): void {
    const room = MAX_ANSWER_BYTES - Math.min(this.bytes, MAX_ANSWER_BYTES);
    if (room > 0) this.chunks.push(Buffer.from(bytes.subarray(0, room)));
    this.bytes += bytes.length;
  }

  private finish(status: number): void {
    if (this.isTold) return;
    this.isTold = true;
    const answer = Buffer.concat(this.chunks).toString();
    this.tell({ status, answer, isCut: this.bytes > MAX_ANSWER_BYTES });
  }
}
