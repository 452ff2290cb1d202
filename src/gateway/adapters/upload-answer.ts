import type { IncomingHttpHeaders } from 'node:http';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { ResponseHandler } from '../../platform/upstream/transport.js';
import type { TransportFault } from '../../platform/upstream/transport-fault.js';
import type { Upload } from '../protocol/upload.js';

/** Sees to it that a form which turns out to be malformed on its way is told to be the client's fault, not the upstream's. */
export class UploadAnswer implements ResponseHandler {
  private hasHead = false;

  constructor(
    private readonly upload: Upload,
    private readonly handler: ResponseHandler,
  ) {}

  onSent(): void {
    this.handler.onSent?.();
  }

  onHead(status: number, headers: IncomingHttpHeaders): void {
    this.hasHead = true;
    this.handler.onHead(status, headers);
  }

  onBytes(chunk: Buffer): void {
    this.handler.onBytes(chunk);
  }

  onDone(): void {
    this.handler.onDone();
  }

  onFault(fault: TransportFault): void {
    const { fault: cause } = this.upload;
    if (this.hasHead || !(cause instanceof GatewayError)) {
      this.handler.onFault(fault);
      return;
    }
    this.handler.onHead(cause.status, { 'content-type': 'application/json' });
    this.handler.onBytes(Buffer.from(JSON.stringify({ error: cause.wire })));
    this.handler.onDone();
  }
}
