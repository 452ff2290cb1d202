import { freeBuffer } from './free-buffer.js';
import { after, every, soon } from '../time/timers.js';
import type { Lock, Memory, Table } from '../shared-state/memory.js';

/** An owner may hold this many times as much as is still free: whoever comes next always finds room. */
const SHARE_OF_FREE = 2;
const LOOK_AGAIN_MS = 50;
const WORTH_COUNTING_BYTES = 64 * 1024;

/** So small a part of the limit an owner may hold even while answers that have to come to their end take up the rest. */
const ALWAYS = 1 / 128;
/** What all together may hold then, as a multiple of the limit. */
const UTMOST = 1.5;

/** Holders without an owner share one. */
const NOBODY = 0;
const FIRST_OWNER = 1;

/**
 * One budget for all bytes of a kind that requests hold, of all workers together. The one that is injected counts what
 * lies in memory outside of the heap: bodies, answers, kept responses, headers. An owner (an access token, by its slot) has no fixed share: alone it gets two thirds, and the less
 * the more others hold, so that none of them can take the room of another.
 */
export class ByteBudget {
  private readonly lock: Lock;
  private readonly owners: Table;
  private readonly total: Float64Array;
  /** The part that is ready to leave, as soon as clients of this worker take it. */
  unsentBytes = 0;
  /** The same of each owner. */
  private readonly unsent = new Map<number, number>();
  private waiting: Waiting[] = [];
  private stopLooking: (() => void) | null = null;
  private willLook = false;

  constructor(
    memory: Memory,
    readonly limitBytes: number,
    name: string,
  ) {
    this.lock = memory.lock;
    this.total = memory.table(`${name} in all`, 1).row(0);
    this.owners = memory.table(name, 1);
  }

  /** Bytes that are held at present, of everybody. */
  get heldBytes(): number {
    return this.lock.hold(() => this.total[0]!);
  }

  /** The most that a single owner can hold while nobody else holds anything. */
  get mostBytes(): number {
    return Math.floor((this.limitBytes * SHARE_OF_FREE) / (SHARE_OF_FREE + 1));
  }

  /** A hold of an owner, null for nobody's, with nothing in it. */
  open(owner: number | null): ByteHold {
    const slot = owner === null ? NOBODY : FIRST_OWNER + owner;
    return new ByteHold(this, this.owners.row(slot), slot);
  }

  /** Whether an owner holds nothing, in whatever worker. */
  isIdle(owner: number): boolean {
    const row = this.owners.row(FIRST_OWNER + owner);
    return this.lock.hold(() => row[0] === 0);
  }

  /** Counts that clients of an owner have more to take, or less when negative. */
  noteUnsent(slot: number, more: number): void {
    this.unsentBytes += more;
    const left = this.unsentOf(slot) + more;
    if (left === 0) this.unsent.delete(slot);
    else this.unsent.set(slot, left);
  }

  /** What clients of an owner have not taken yet, in this worker. */
  unsentOf(slot: number): number {
    return this.unsent.get(slot) ?? 0;
  }

  /** Counts bytes that are there, or are gone when negative; tells whether the owner is within its share. */
  count(owner: Float64Array, bytes: number): boolean {
    const isWithin = this.lock.hold(() => {
      owner[0]! += bytes;
      this.total[0]! += bytes;
      return this.fits(owner, 0);
    });
    if (bytes < 0 && this.waiting.length > 0) this.lookSoon();
    return isWithin;
  }

  /** Counts bytes that an owner is about to hold, unless they do not fit. */
  take(owner: Float64Array, bytes: number): boolean {
    return this.lock.hold(() => {
      if (!this.fits(owner, bytes)) return false;
      owner[0]! += bytes;
      this.total[0]! += bytes;
      return true;
    });
  }

  /** Has somebody told as soon as there is room; other workers may make it, which nobody tells. */
  wait(waiting: Waiting): void {
    this.waiting.push(waiting);
    this.stopLooking ??= every(LOOK_AGAIN_MS, () => this.look());
  }

  private lookSoon(): void {
    if (this.willLook) return;
    this.willLook = true;
    soon(() => this.look());
  }

  /** In the order in which they came; who waits for much holds up nobody who waits for little. */
  private look(): void {
    this.willLook = false;
    const { waiting } = this;
    this.waiting = [];
    const left = waiting.filter((each) => !each.isOver());
    this.waiting = [...left, ...this.waiting];
    if (this.waiting.length > 0) return;
    this.stopLooking?.();
    this.stopLooking = null;
  }

  private fits(owner: Float64Array, bytes: number): boolean {
    const [held, total] = [owner[0]! + bytes, this.total[0]! + bytes];
    if (held <= SHARE_OF_FREE * (this.limitBytes - total)) return true;
    return held <= this.limitBytes * ALWAYS && total <= this.limitBytes * UTMOST;
  }
}

/** Somebody who waits for room; tells at every look whether that is over. */
interface Waiting {
  isOver(): boolean;
}

/**
 * What one request holds of the budget, until whoever opened it has released it and whoever retained it meanwhile has
 * let go of it as well.
 */
export class ByteHold {
  private held = 0;
  private unsent = 0;
  private users = 0;
  private isReleased = false;
  private isOver = false;
  private readonly owned: Buffer[] = [];

  constructor(
    private readonly budget: ByteBudget,
    private readonly owner: Float64Array,
    private readonly slot: number,
  ) {}

  /** What clients of the same owner have not taken yet. */
  get unsentOfOwner(): number {
    return this.budget.unsentOf(this.slot);
  }

  get bytes(): number {
    return this.held;
  }

  /** Takes room before it is used; false, and nothing is taken, when there is none. */
  take(bytes: number): boolean {
    if (this.isOver) return false;
    const isTaken = this.budget.take(this.owner, bytes);
    if (isTaken) this.held += bytes;
    return isTaken;
  }

  /** Counts bytes that are there already; false asks to let no more come until `whenRoom`. */
  add(bytes: number): boolean {
    if (this.isOver) return true;
    this.held += bytes;
    return this.budget.count(this.owner, bytes);
  }

  /** Gives back a part of what is held. */
  give(bytes: number): void {
    if (this.isOver || bytes === 0) return;
    this.held -= bytes;
    this.budget.count(this.owner, -bytes);
  }

  /** Counts bytes that wait for an act, until that is done. */
  until({ length }: Buffer, act: () => void): () => void {
    if (length < WORTH_COUNTING_BYTES) return act;
    this.add(length);
    return () => {
      this.give(length);
      act();
    };
  }

  /** Counts how much a client has not taken yet of what was written to it. */
  noteUnsent(bytes: number): void {
    if (this.isOver) return;
    const more = bytes - this.unsent;
    this.unsent = bytes;
    this.budget.noteUnsent(this.slot, more);
    if (more > 0) this.add(more);
    else this.give(-more);
  }

  /** Frees the memory of a large buffer with the end of the hold: until a collection finds it, it would not count. */
  own(buffer: Buffer): void {
    this.owned.push(buffer);
  }

  /** Keeps everything until `letGo`, released or not. */
  retain(): void {
    this.users++;
  }

  /** Ends what `retain` began. */
  letGo(): void {
    this.users--;
    this.end();
  }

  /** Gives back everything; what comes later does not count any more. May be called again. */
  release(): void {
    this.isReleased = true;
    this.end();
  }

  private end(): void {
    if (this.isOver || !this.isReleased || this.users > 0) return;
    this.noteUnsent(0);
    this.isOver = true;
    if (this.held !== 0) this.budget.count(this.owner, -this.held);
    this.held = 0;
    for (const buffer of this.owned) freeBuffer(buffer);
  }

  /** Tells once: true when so many bytes were taken, false when there was no room in time or nobody needs it any more. */
  whenRoom(bytes: number, patienceMs: number, tell: (isTaken: boolean) => void): void {
    if (this.take(bytes)) {
      tell(true);
      return;
    }
    let isTold = false;
    const finish = (isTaken: boolean): true => {
      isTold = true;
      cancel();
      tell(isTaken);
      return true;
    };
    const cancel = after(patienceMs, () => isTold || finish(false));
    this.budget.wait({
      isOver: () => {
        if (isTold || this.isOver || this.isReleased) return isTold || finish(false);
        return this.take(bytes) && finish(true);
      },
    });
  }
}
