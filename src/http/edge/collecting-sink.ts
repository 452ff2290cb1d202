import { GatewayError } from '../../platform/errors/gateway-error.js';
import { ReplySink, type SinkListener } from '../../gateway/execution/reply-sink.js';

/** Collects one whole answer for a caller inside the process. */
export class CollectingSink extends ReplySink {
  private readonly outcome = Promise.withResolvers<Buffer>();

  /** The body of the answer; rejects with the GatewayError that came instead. */
  get body(): Promise<Buffer> {
    return this.outcome.promise;
  }

  override announce(): void {}

  override listen(_listener: SinkListener): void {}

  override reply(_status: number, _contentType: string, body: Buffer): void {
    this.outcome.resolve(body);
  }

  override fail(error: GatewayError): void {
    this.outcome.reject(error);
  }

  override open(): void {
    this.outcome.reject(new GatewayError('internal_error', { cause: new Error('a whole answer was asked for') }));
  }

  override write(): boolean {
    return true;
  }

  override end(): void {}

  override cut(): void {}
}
