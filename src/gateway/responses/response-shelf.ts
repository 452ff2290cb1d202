/** A response as it is kept: itself, and the conversation up to and with it, both as JSON. */
export interface KeptResponse {
  readonly response: Uint8Array;
  /** The items of the whole conversation, a JSON array. */
  readonly items: Uint8Array;
  /** Monotonic milliseconds. */
  readonly expiresAt: number;
}

const MAX_RESPONSES = 500;
const MAX_BYTES = 16 * 1024 * 1024;

/** What is kept for one token, in the order of its making; what is too much or too old goes, the oldest first. */
export class ResponseShelf {
  bytes = 0;
  private readonly kept = new Map<string, KeptResponse>();

  get isEmpty(): boolean {
    return this.kept.size === 0;
  }

  find(id: string, now: number): KeptResponse | null {
    const found = this.kept.get(id);
    return found === undefined || found.expiresAt <= now ? null : found;
  }

  put(id: string, response: KeptResponse): void {
    this.delete(id);
    this.kept.set(id, response);
    this.bytes += sizeOf(response);
    while (this.kept.size > MAX_RESPONSES || this.bytes > MAX_BYTES) this.dropOldest();
  }

  delete(id: string): boolean {
    const found = this.kept.get(id);
    if (found === undefined) return false;
    this.bytes -= sizeOf(found);
    return this.kept.delete(id);
  }

  dropOldest(): void {
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.delete(oldest);
  }

  dropExpired(now: number): void {
    for (const [id, { expiresAt }] of this.kept) {
      if (expiresAt > now) return;
      this.delete(id);
    }
  }
}

function sizeOf({ response, items }: KeptResponse): number {
  return response.length + items.length;
}
