import { mkdir, readdir } from 'node:fs/promises';
import type { Clock } from '../../../platform/time/clock.js';
import { after, soon } from '../../../platform/time/timers.js';
import { FrameQueue } from './frame-queue.js';
import { segmentPath, unfinishedPath } from './journal-files.js';
import { Segment, SegmentGone } from './segment.js';

/** How and where a journal is kept. */
export interface JournalSettings {
  readonly directory: string;
  /** Names the process; see `bootId`. */
  readonly boot: string;
  readonly segmentBytes: number;
  /** Segments that may wait for the books at once; above that nothing new is let in. */
  readonly maxSegments: number;
  /** Shortest time between two syncs, so that one covers many requests. */
  readonly syncEveryMs: number;
}

const RETRY_MS = 1_000;
/** Room that is kept for the records of what is under way when no further segment can be had. */
const RESERVE = 0.25;

/**
 * The append-only record of what requests do to the books, in segments of fixed length. Many records share one sync
 * (group commit). When a write or a sync fails, everything that is not known to be on the disk is written again to a
 * new segment, and so is all of a segment that somebody has removed: readers take every record once, however often it
 * stands there.
 */
export class Journal {
  private current: Segment | null = null;
  private spare: Segment | null = null;
  private providing: Promise<void> = Promise.resolve();
  /** Left by the writer, but perhaps not on the disk yet. */
  private retired: Segment[] = [];
  private readonly frames = new FrameQueue();
  private entering: (() => void)[] = [];
  private waiting: (() => void)[] = [];
  /** How many records were added, are in a file, are on the disk. */
  private written = 0;
  private filed = 0;
  private durable = 0;
  private lastSyncAt = -Infinity;
  private isSyncing = false;
  private isScheduled = false;
  private isClosing = false;
  private fault: Error | null = null;
  /** What failed could not be made good at once. */
  private isStuck = false;
  private number = 0;
  private prepared = 0;

  constructor(
    private readonly settings: JournalSettings,
    private readonly clock: Clock,
    /** Told when the journal stops taking records, and with null when it goes on. */
    private readonly onFault: (error: Error | null) => void,
  ) {}

  /** Prepares the first segments; rejects when the folder cannot be written to. */
  async open(): Promise<void> {
    this.enter(await this.prepare());
    this.providing = this.provide();
    await this.providing;
  }

  /** False while there is no room for the records of further requests. */
  get isAccepting(): boolean {
    const { current, spare, isStuck, settings } = this;
    if (isStuck || current === null) return false;
    return spare !== null || current.room > settings.segmentBytes * RESERVE;
  }

  /** Takes a record as JSON text into the next group; gives its number. */
  add(json: string): number {
    this.frames.add(json);
    this.written++;
    if (this.frames.isFull) this.flush();
    this.schedule();
    return this.written;
  }

  /** Writes every record so far into the file, where it outlives the process. */
  write(): void {
    this.flush();
  }

  /** Calls back once every record so far is in the file and outlives the process; one write serves all of a moment. */
  whenWritten(listener: () => void): void {
    if (this.entering.push(listener) === 1) soon(() => this.enterAll());
  }

  /** Whether the record of this number is in the file and outlives the process. */
  isWritten(position: number): boolean {
    return position <= this.filed;
  }

  /** Whether the record of this number outlives the machine. */
  isDurable(position: number): boolean {
    return position <= this.durable;
  }

  /** Records that may not outlive the machine yet. */
  get pending(): number {
    return this.written - this.durable;
  }

  /** Calls back once every record so far is on the disk. */
  whenDurable(listener: () => void): void {
    this.waiting.push(listener);
    this.schedule();
  }

  /** Puts everything on the disk and closes the files. */
  async close(): Promise<void> {
    this.isClosing = true;
    if (this.current !== null) {
      await new Promise<void>((resolve) => {
        this.whenDurable(resolve);
        this.sync();
      });
    }
    await this.providing;
    await this.spare?.discard();
    for (const segment of [...this.retired, ...(this.current === null ? [] : [this.current])]) segment.close();
    this.current = null;
  }

  private schedule(): void {
    if (this.isScheduled || this.isSyncing || this.fault !== null) return;
    this.isScheduled = true;
    const waitMs = this.lastSyncAt + this.settings.syncEveryMs - this.clock.monotonic();
    if (waitMs <= 0) soon(() => this.sync());
    else after(Math.ceil(waitMs), () => this.sync());
  }

  private sync(): void {
    this.isScheduled = false;
    if (this.isSyncing || this.fault !== null) return;
    this.flush();
    if (this.fault !== null) return;
    this.isSyncing = true;
    this.lastSyncAt = this.clock.monotonic();
    const [{ written, retired, waiting }, { pieces }] = [this, this.frames];
    this.waiting = [];
    this.syncAll([...retired], (error) => {
      this.isSyncing = false;
      if (error !== null) {
        this.waiting = [...waiting, ...this.waiting];
        this.fail(error);
        return;
      }
      for (const segment of retired) segment.close();
      this.retired = this.retired.slice(retired.length);
      this.durable = written;
      this.frames.release(pieces);
      for (const listener of waiting) listener();
      if (this.waiting.length > 0 || this.durable < this.written) this.schedule();
    });
  }

  private syncAll(retired: Segment[], done: (error: Error | null) => void): void {
    const next = retired.shift();
    if (next === undefined) this.syncCurrent(done);
    else next.sync((error) => (error === null ? this.syncAll(retired, done) : done(error)));
  }

  /** A segment that is left by then is the readers' to remove. */
  private syncCurrent(done: (error: Error | null) => void): void {
    const { current } = this;
    current?.sync((error) => {
      if (error !== null || current !== this.current) done(error);
      else current.look((gone) => done(current === this.current ? gone : null));
    });
  }

  private enterAll(): void {
    this.flush();
    if (this.fault !== null) return;
    const { entering } = this;
    this.entering = [];
    for (const listener of entering) listener();
  }

  private flush(): void {
    const bytes = this.frames.take();
    if (bytes !== null && this.fault === null) this.put(bytes);
  }

  private put(bytes: Buffer): void {
    try {
      if (this.current !== null && this.current.room < bytes.length) this.turnOver(this.current);
      this.current?.write(bytes);
      this.filed = this.written;
    } catch (error) {
      this.fail(error as Error);
    }
  }

  /** Goes on in the spare segment; without one the current segment grows. */
  private turnOver(full: Segment): void {
    const { spare } = this;
    if (spare === null) return;
    this.spare = null;
    this.providing = this.provide();
    this.enter(spare);
    this.retired.push(full);
  }

  /** Numbers follow the order in which segments are written to, whatever order they were prepared in. */
  private enter(segment: Segment): void {
    this.enterAs(this.number + 1, segment);
  }

  private enterAs(number: number, segment: Segment): void {
    try {
      segment.enter(segmentPath(this.settings, number));
    } catch (error) {
      segment.close();
      throw error;
    }
    this.number = number;
    this.current = segment;
  }

  /** Gets the next segment ready, again and again until there is room for it. */
  private async provide(): Promise<void> {
    try {
      if (await this.isCrowded()) throw new Error('too many segments wait for the books to take them');
      this.spare = await this.prepare();
    } catch (error) {
      if (this.isClosing) return;
      this.onFault(error as Error);
      after(RETRY_MS, () => void this.provide());
    }
  }

  private async isCrowded(): Promise<boolean> {
    const { directory, boot, maxSegments } = this.settings;
    const names = await readdir(directory);
    return names.filter((name) => name.startsWith(boot)).length >= maxSegments;
  }

  private async prepare(): Promise<Segment> {
    await mkdir(this.settings.directory, { recursive: true, mode: 0o700 });
    return await Segment.prepare(unfinishedPath(this.settings, ++this.prepared), this.settings.segmentBytes);
  }

  private fail(error: Error): void {
    if (this.fault !== null) return;
    this.fault = error;
    this.onFault(error);
    soon(() => void this.repair());
  }

  /** Writes again, in a new segment, everything that may not be on the disk where readers find it. */
  private async repair(): Promise<void> {
    if (this.isSyncing) {
      after(RETRY_MS, () => void this.repair());
      return;
    }
    try {
      await this.replace(this.current);
    } catch {
      this.isStuck = true;
      after(RETRY_MS, () => void this.repair());
      return;
    }
    for (const segment of this.retired) segment.close();
    this.retired = [];
    this.fault = null;
    this.isStuck = false;
    this.filed = this.written;
    this.onFault(null);
    this.enterAll();
    this.schedule();
  }

  /** What takes the place of a removed segment has its name: a reader goes on in it where it was. */
  private async replace(broken: Segment | null): Promise<void> {
    const fresh = await this.prepare();
    if (this.fault instanceof SegmentGone) {
      await broken?.copyTo(fresh);
      this.enterAs(this.number, fresh);
    } else this.enter(fresh);
    if (broken !== null) this.retired.push(broken);
    this.flush();
    fresh.write(this.frames.unreleased());
  }
}
