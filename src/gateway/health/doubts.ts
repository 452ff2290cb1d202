import type { AttemptPlace, Parking } from './block.js';

/** How long a refused key is left alone: a minute at first, five at most, and a probe before it comes back. */
export const KEY_SUSPENSION: Parking = {
  scope: 'key',
  reason: 'key_refused',
  span: { baseMs: 60_000, maxMs: 300_000 },
};

const MAX_DOUBTS = 1_000;

/** What a probe should look at: refused keys before they come back, and channels that one token alone has seen fail. */
export class Doubts {
  private readonly suspended = new Map<number, AttemptPlace>();
  private readonly suspects = new Map<number, AttemptPlace>();

  suspend(place: AttemptPlace): void {
    if (this.suspended.size < MAX_DOUBTS) this.suspended.set(place.key.slot, place);
  }

  /** Somebody else looks at the key in this slot. */
  leave(slot: number): void {
    this.suspended.delete(slot);
  }

  suspect(place: AttemptPlace): void {
    if (this.suspects.size < MAX_DOUBTS) this.suspects.set(place.channel.slot, place);
  }

  /** The refused keys that `isDue` names, each given once. */
  takeSuspended(isDue: (place: AttemptPlace) => boolean): AttemptPlace[] {
    const due = [...this.suspended.values()].filter(isDue);
    for (const { key } of due) this.suspended.delete(key.slot);
    return due;
  }

  /** The suspected channels, each given once. */
  takeSuspects(): AttemptPlace[] {
    const all = [...this.suspects.values()];
    this.suspects.clear();
    return all;
  }
}
