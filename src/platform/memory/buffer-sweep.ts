import { setFlagsFromString } from 'node:v8';
import { garbageCollector } from './collector.js';

/** Many enough that most buffers are left before a second sweep finds them, and few enough that V8 stays calm. */
const SWEEP_BYTES = 16 * 1024 * 1024;

/**
 * Frees the buffers of bodies before V8 marks the whole heap for their sake, as it does when about 30 MB more than
 * after its last marking lie outside of it: nearly all are young and no longer needed, and a sweep of the young
 * generation takes less than a millisecond.
 */
export class BufferSweep {
  private bytes = 0;
  private collect: NodeJS.GCFunction | null = null;

  /** Takes note of so many bytes that have come in; now and then sweeps. */
  note(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes >= SWEEP_BYTES) this.sweep();
  }

  private sweep(): void {
    this.bytes = 0;
    this.collect ??= calmCollector();
    this.collect({ type: 'minor', execution: 'sync' });
  }
}

/** The one of this thread. */
export const buffers = new BufferSweep();

/**
 * Also lets the heap double before it is marked again: what lies outside counts as its growth, and V8 would be content
 * with less. Flags belong to all threads, which come here at any time, so that none takes them back.
 */
function calmCollector(): NodeJS.GCFunction {
  setFlagsFromString('--heap-growing-percent=100');
  return garbageCollector();
}
