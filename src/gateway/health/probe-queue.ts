import type { AttemptTarget, CooldownRequest } from './block.js';

/** How long a refused key is left alone: a minute at first, five at most, and a probe before it comes back. */
export const KEY_SUSPENSION: CooldownRequest = {
  scope: 'key',
  reason: 'key_refused',
  span: { baseMs: 60_000, maxMs: 300_000 },
};

/** How long a model is left alone that the upstream says it does not have. */
export const MISSING_MODEL: CooldownRequest = { scope: 'key_model', reason: 'model_missing', span: { ms: 600_000 } };

const MAX_DOUBTS = 1_000;
const ASK_AGAIN_MS = 10_000;

/** What a probe should look at: refused keys before they come back, channels that one token alone has seen fail, models that may be missing. */
export class ProbeQueue {
  private readonly suspended = new Map<number, AttemptTarget>();
  private readonly suspects = new Map<number, AttemptTarget>();
  private readonly missing = new Map<number, AttemptTarget>();
  private readonly askAgainAt: number[] = [];

  suspend(place: AttemptTarget): void {
    if (this.suspended.size < MAX_DOUBTS) this.suspended.set(place.key.slot, place);
  }

  /** Somebody else looks at the key in this slot. */
  leave(slot: number): void {
    this.suspended.delete(slot);
  }

  suspect(place: AttemptTarget): void {
    if (this.suspects.size < MAX_DOUBTS) this.suspects.set(place.channel.slot, place);
  }

  /** The model may be missing there; one question to a channel at a time. */
  wonder(place: AttemptTarget): void {
    if (this.missing.size < MAX_DOUBTS && !this.missing.has(place.channel.slot)) {
      this.missing.set(place.channel.slot, place);
    }
  }

  /** Where a model may be missing, each given once, and no channel more often than every ten seconds. */
  takeMissing(now: number): AttemptTarget[] {
    const due = [...this.missing.values()].filter(({ channel: { slot } }) => now >= (this.askAgainAt[slot] ?? 0));
    for (const { channel } of due) {
      this.askAgainAt[channel.slot] = now + ASK_AGAIN_MS;
      this.missing.delete(channel.slot);
    }
    return due;
  }

  /** The refused keys that `isDue` names, each given once. */
  takeSuspended(isDue: (place: AttemptTarget) => boolean): AttemptTarget[] {
    const due = [...this.suspended.values()].filter(isDue);
    for (const { key } of due) this.suspended.delete(key.slot);
    return due;
  }

  /** The suspected channels, each given once. */
  takeSuspects(): AttemptTarget[] {
    const all = [...this.suspects.values()];
    this.suspects.clear();
    return all;
  }
}
