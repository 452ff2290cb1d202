import type { Channel, Target } from '../catalog/snapshot.js';
import type { Availability } from '../health/block.js';
import type { AttemptTarget } from '../health/block.js';
import type { Candidate, Plan } from '../planning/plan.js';
import type { Move } from './fault-table.js';

/** Where to go next, and how long to wait before. */
export interface Step {
  readonly place: AttemptTarget;
  readonly waitMs: number;
  /** The request has been at this channel before. */
  readonly isExtra: boolean;
}

const PAUSE_MS = 500;
const LONGEST_WAIT_MS = 2_000;

/**
 * Walks a plan from candidate to candidate, inside a channel from key to key around the ring. Every key is tried
 * once; the pauses and repeats that some faults ask for are granted once a request.
 */
export class Walk {
  private candidateIndex = 0;
  private keysTried = 0;
  private hasRepeatedAtOnce = false;
  private hasWaited = false;
  private hasChangedKey = false;
  private readonly visited: string[] = [];
  /** The candidate's channel in another dialect than planned. */
  private voice: Channel | null = null;

  constructor(
    private readonly plan: Plan,
    private readonly present: Availability,
  ) {}

  /** The channel in a dialect that its upstream does not have, where it goes on in another one; null else. */
  get leftBehind(): Channel | null {
    return this.voice === null ? null : this.candidate.target.channel;
  }

  first(): Step | null {
    return this.plan.candidates.length === 0 ? null : this.step(false);
  }

  /** The first of the moves that leads somewhere; null when none does. */
  next(moves: readonly Move[], now: number): Step | null {
    for (const move of moves) {
      const step = this.take(move, now);
      if (step !== null) return step;
    }
    return null;
  }

  /** Milliseconds until the first of what the plan left out, or the walk parked, is free again; null when nothing is known to end. */
  unlockMs(now: number): number | null {
    let soonest = Infinity;
    for (const { block } of this.plan.exclusions) soonest = Math.min(soonest, block.until ?? Infinity);
    for (const { target } of this.plan.candidates) soonest = Math.min(soonest, this.targetUnlockAt(target, now));
    return soonest === Infinity ? null : soonest - now;
  }

  private targetUnlockAt({ channel, model }: Target, now: number): number {
    const block = this.present.channelBlock(channel, model, now);
    const channelUntil = block === null ? now : (block.until ?? Infinity);
    let soonest = Infinity;
    for (const key of channel.keys) {
      const keyBlock = this.present.keyBlock(channel, key, model, now);
      soonest = Math.min(soonest, keyBlock === null ? now : (keyBlock.until ?? Infinity));
    }
    return Math.max(channelUntil, soonest);
  }

  private get candidate(): Candidate {
    return this.plan.candidates[this.candidateIndex]!;
  }

  private place(): AttemptTarget {
    const { target, firstKey } = this.candidate;
    const channel = this.voice ?? target.channel;
    const { keys } = channel;
    return { channel, model: target.model, key: keys[(firstKey + this.keysTried) % keys.length]! };
  }

  private step(isExtra: boolean): Step {
    return { place: this.place(), waitMs: 0, isExtra };
  }

  private take(move: Move, now: number): Step | null {
    switch (move) {
      case 'next_key':
        return this.nextKey(now);
      case 'other_channel':
        return this.otherChannel(now);
      case 'other_dialect':
        return this.otherDialect();
      case 'another_key_once':
        return this.anotherKeyOnce(now);
      case 'same_key_at_once':
        return this.sameKeyAtOnce();
      case 'same_key_later':
        return this.later(PAUSE_MS, this.step(true));
      case 'same_channel_later':
        return this.later(PAUSE_MS, this.nextKey(now) ?? this.step(true));
      case 'same_key_when_free':
        return this.sameKeyWhenFree(now);
      default:
        return move satisfies never;
    }
  }

  /** The next key of the ring that is not out meanwhile, unless the whole channel is. */
  private nextKey(now: number): Step | null {
    const { channel, model } = this.candidate.target;
    if (this.present.channelBlock(channel, model, now) !== null) return null;
    const tried = this.keysTried;
    while (++this.keysTried < channel.keys.length) {
      if (this.present.keyBlock(channel, this.place().key, model, now) === null) return this.step(true);
    }
    this.keysTried = tried;
    return null;
  }

  /** The next channel that is not out meanwhile, at the first of its keys that is not either. */
  private otherChannel(now: number): Step | null {
    const { candidateIndex, keysTried, voice } = this;
    this.visited.push(this.candidate.target.channel.id);
    this.voice = null;
    while (++this.candidateIndex < this.plan.candidates.length) {
      this.keysTried = -1;
      const step = this.nextKey(now);
      if (step !== null) return { ...step, isExtra: this.visited.includes(step.place.channel.id) };
    }
    this.candidateIndex = candidateIndex;
    this.keysTried = keysTried;
    this.voice = voice;
    return null;
  }

  /** Another dialect of a channel is tried once, with the same key. */
  private otherDialect(): Step | null {
    const { channel } = this.candidate.target;
    const other = this.voice === null ? channel.voices.find((voice) => voice !== channel) : undefined;
    if (other === undefined) return null;
    this.voice = other;
    return this.step(true);
  }

  private anotherKeyOnce(now: number): Step | null {
    if (this.hasChangedKey) return null;
    this.hasChangedKey = true;
    return this.nextKey(now) ?? this.otherChannel(now);
  }

  private sameKeyAtOnce(): Step | null {
    if (this.hasRepeatedAtOnce) return null;
    this.hasRepeatedAtOnce = true;
    return this.step(true);
  }

  private later(waitMs: number, step: Step): Step | null {
    if (this.hasWaited) return null;
    this.hasWaited = true;
    return { ...step, waitMs };
  }

  /** When the key is free again soon enough for the client not to notice. */
  private sameKeyWhenFree(now: number): Step | null {
    const { key, channel, model } = this.place();
    const block = this.present.keyBlock(channel, key, model, now);
    const waitMs = block?.until == null ? Infinity : block.until - now;
    return waitMs > LONGEST_WAIT_MS ? null : this.later(Math.max(waitMs, 0), this.step(true));
  }
}
