const WINDOW_MS = 5_000;
const MIN_KEYS = 3;

/**
 * Notices when most keys of a channel are rate limited within seconds: then they share one account, and trying the
 * rest would only burn them.
 */
export class SharedLimitDetector {
  private readonly lastSeen = new Map<string, number>();

  /** Notes that a key was rate limited; true when this makes most of `keyCount` keys. */
  note(key: string, keyCount: number, now: number): boolean {
    this.lastSeen.set(key, now);
    for (const [other, at] of this.lastSeen) if (now - at > WINDOW_MS) this.lastSeen.delete(other);
    return this.lastSeen.size >= MIN_KEYS && this.lastSeen.size * 2 > keyCount;
  }
}
