import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { Exchange } from '../../../platform/upstream/transport.js';
import type { BodyReceiver } from './body-writer.js';

/** An exchange that begins once its body has been written. */
export class WrittenExchange implements Exchange, BodyReceiver {
  isOver = false;
  private isPaused = false;
  private exchange: Exchange | null = null;

  constructor(
    private readonly send: (body: Buffer | null) => Exchange,
    private readonly refuse: (error: GatewayError) => void,
  ) {}

  get wasSent(): boolean {
    return this.exchange?.wasSent ?? false;
  }

  onWritten(body: Buffer | null): void {
    if (this.isOver) return;
    try {
      this.exchange = this.send(body);
      if (this.isPaused) this.exchange.pause();
    } catch (error) {
      this.onRefused(GatewayError.from(error));
    }
  }

  onRefused(error: GatewayError): void {
    if (this.isOver) return;
    this.isOver = true;
    this.refuse(error);
  }

  pause(): void {
    this.isPaused = true;
    this.exchange?.pause();
  }

  resume(): void {
    this.isPaused = false;
    this.exchange?.resume();
  }

  abort(): void {
    this.isOver = true;
    this.exchange?.abort();
  }
}
