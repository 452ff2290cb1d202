import type { LedgerHandle } from '../ledger-handle.js';
import type { Fault } from '../fault.js';

/** Who gets what was held back. */
interface Recipient {
  /** Nothing can be sent any more. */
  readonly isDelivered: boolean;
  send(bytes: Buffer): void;
  attemptFailed(fault: Fault): void;
  /** Everything that was held has been sent. */
  onHeldSent(): void;
}

/** Keeps content back until the books are known to be safe, and a fault behind it: what came before goes first. */
export class HeldContent {
  private pieces: Buffer[] | null = null;
  private fault: Fault | null = null;

  constructor(private readonly recipient: Recipient) {}

  get isEmpty(): boolean {
    return this.pieces === null;
  }

  add(bytes: Buffer, account: LedgerHandle): void {
    if (this.pieces === null) account.whenDurable(() => this.release());
    (this.pieces ??= []).push(bytes);
  }

  /** True when the fault waits until the content has been sent. */
  endWith(fault: Fault): boolean {
    if (this.pieces !== null) this.fault = fault;
    return this.pieces !== null;
  }

  /** Sends what is held. */
  release(): void {
    const { pieces, fault, recipient } = this;
    this.pieces = null;
    if (pieces === null || recipient.isDelivered) return;
    for (const bytes of pieces) recipient.send(bytes);
    if (fault === null) recipient.onHeldSent();
    else recipient.attemptFailed(fault);
  }

  /** Forgets what is held; the fault that waited for it, if any, is told now. */
  drop(): void {
    const { fault } = this;
    this.pieces = null;
    if (fault !== null) this.recipient.attemptFailed(fault);
  }
}
