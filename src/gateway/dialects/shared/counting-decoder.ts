import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Usage } from '../../protocol/usage.js';
import type { StreamDecoder } from '../dialect.js';
import { isCounted } from './counts-in.js';
import { parseObject } from './parse-object.js';
import { mostOf, NO_USAGE } from './token-counts.js';

/** How an event is read for what it counts. */
export interface EventCounts {
  /** Whether the text of an event may count anything. */
  readonly sign: RegExp;
  read(event: JsonObject): Usage | null;
}

/** What nothing follows. */
const LAST: ReadonlySet<NeutralEvent['kind']> = new Set(['error', 'broken', 'end']);

/**
 * Follows a stream as its dialect does, and has besides what an upstream counts where the dialect has no place for it: in
 * the words of another, or in the event that tells of a failure.
 */
export class CountingDecoder implements StreamDecoder {
  private usage: Usage = NO_USAGE;
  private isOver = false;

  constructor(
    private readonly decoder: StreamDecoder,
    private readonly counts: EventCounts,
  ) {}

  get unknownEvents(): number {
    return this.decoder.unknownEvents;
  }

  get isComplete(): boolean {
    return this.decoder.isComplete;
  }

  get missingEnd(): string | null {
    return this.decoder.missingEnd;
  }

  push(data: string, name: string | null): readonly NeutralEvent[] {
    const events = this.decoder.push(data, name);
    if (this.isOver) return events;
    let isTold = false;
    for (const event of events) {
      this.isOver ||= LAST.has(event.kind);
      if (event.kind !== 'usage' || !isCounted(event.usage)) continue;
      this.usage = event.usage;
      isTold = true;
    }
    return isTold || !this.counts.sign.test(data) ? events : this.withCounts(events, data);
  }

  end(): readonly NeutralEvent[] {
    return this.decoder.end();
  }

  /** Counts of a stream grow, and some events tell a part of them alone. */
  private withCounts(events: readonly NeutralEvent[], data: string): readonly NeutralEvent[] {
    const event = parseObject(data);
    const counted = event === null ? null : this.counts.read(event);
    if (!isCounted(counted)) return events;
    this.usage = mostOf(this.usage, counted);
    const place = events.findIndex(({ kind }) => LAST.has(kind));
    return events.toSpliced(place < 0 ? events.length : place, 0, { kind: 'usage', usage: this.usage });
  }
}
