import type { GatewayError } from '../../platform/errors/gateway-error.js';
import { ReplySink, type Decision, type SinkListener } from './reply-sink.js';

/** Passes an answer on as it is; for sinks that look at a part of it. */
export class PassingSink extends ReplySink {
  constructor(protected readonly sink: ReplySink) {
    super();
  }

  override announce(headers: readonly string[]): void {
    this.sink.announce(headers);
  }

  override listen(listener: SinkListener): void {
    this.sink.listen(listener);
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    this.sink.reply(status, contentType, body, decision);
  }

  override fail(error: GatewayError, decision: Decision): void {
    this.sink.fail(error, decision);
  }

  override open(decision: Decision): void {
    this.sink.open(decision);
  }

  override commit(decision: Decision): void {
    this.sink.commit(decision);
  }

  override write(bytes: Buffer): boolean {
    return this.sink.write(bytes);
  }

  override end(): void {
    this.sink.end();
  }

  override cut(): void {
    this.sink.cut();
  }
}
