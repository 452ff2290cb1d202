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
  private readonly suspended = new Map<string, AttemptTarget>();
  private readonly suspects = new Map<string, AttemptTarget>();
  private readonly missing = new Map<string, AttemptTarget>();
  private readonly askAgainAt = new Map<string, number>();

  suspend(place: AttemptTarget): void {
    if (this.suspended.size < MAX_DOUBTS) this.suspended.set(place.key.id, place);
  }

  /** Somebody else looks at the key. */
  leave(key: string): void {
    this.suspended.delete(key);
  }

  suspect(place: AttemptTarget): void {
    if (this.suspects.size < MAX_DOUBTS) this.suspects.set(place.channel.id, place);
  }

  /** The model may be missing there; one question to a channel at a time. */
  wonder(place: AttemptTarget): void {
    if (this.missing.size < MAX_DOUBTS && !this.missing.has(place.channel.id)) {
      this.missing.set(place.channel.id, place);
    }
  }

  /** A channel or key is gone: nothing of it is looked at any more. */
  forget(id: string): void {
    for (const queue of [this.suspended, this.suspects, this.missing]) queue.delete(id);
    for (const [key, { channel }] of this.suspended) if (channel.id === id) this.suspended.delete(key);
    this.askAgainAt.delete(id);
  }

  /** Where a model may be missing, each given once, and no channel more often than every ten seconds. */
  takeMissing(now: number): AttemptTarget[] {
    const due = [...this.missing.values()].filter(({ channel: { id } }) => now >= (this.askAgainAt.get(id) ?? 0));
    for (const { channel } of due) {
      this.askAgainAt.set(channel.id, now + ASK_AGAIN_MS);
      this.missing.delete(channel.id);
    }
    return due;
  }

  /** The refused keys that `isDue` names, each given once. */
  takeSuspended(isDue: (place: AttemptTarget) => boolean): AttemptTarget[] {
    const due = [...this.suspended.values()].filter(isDue);
    for (const { key } of due) this.suspended.delete(key.id);
    return due;
  }

  /** The suspected channels, each given once. */
  takeSuspects(): AttemptTarget[] {
    const all = [...this.suspects.values()];
    this.suspects.clear();
    return all;
  }
}
