import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { Exchange } from '../../../platform/upstream/transport.js';

/** An exchange that begins once something has been made for it. */
export class PreparedExchange<Made> implements Exchange {
  isOver = false;
  private isPaused = false;
  private exchange: Exchange | null = null;

  constructor(
    private readonly begin: (made: Made) => Exchange,
    private readonly refuse: (error: GatewayError) => void,
  ) {}

  get wasSent(): boolean {
    return this.exchange?.wasSent ?? false;
  }

  onMade(made: Made): void {
    if (this.isOver) return;
    try {
      this.exchange = this.begin(made);
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
