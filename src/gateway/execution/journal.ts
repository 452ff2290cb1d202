import type { Attempt } from './attempt.js';
import type { Bill } from './bill.js';
import type { Fault } from './fault.js';
import type { AttemptRecord, AttemptTimes, RequestRecord } from './record.js';

/** How a request ended. */
export type RequestEnd = Pick<RequestRecord, 'outcome' | 'status' | 'errorCode'>;

/** The answer has been sent whole. */
export const COMPLETED: RequestEnd = { outcome: 'completed', status: 200, errorCode: null };
/** Nobody is there for an answer. */
export const LEFT: RequestEnd = { outcome: 'client_gone', status: 499, errorCode: null };

/** What a request has been through so far. */
export class Journal {
  readonly attempts: AttemptRecord[] = [];
  /** Attempts begun, the one under way included. */
  begun = 0;
  /** Some attempt may have been charged for. */
  mayBeBilled = false;
  private readonly blamed = new Set<string>();

  constructor(private readonly startedAt: number) {}

  /** Channels that this request has failed on with a blame. */
  get channelsBlamed(): number {
    return this.blamed.size;
  }

  blame(channel: string): void {
    this.blamed.add(channel);
  }

  /** Notes an attempt as over; `fault` is null for a success, or when the client left. */
  note(attempt: Attempt, fault: Fault | null, now: number): void {
    const { channel, key, model } = attempt.place;
    this.attempts.push({
      channelId: channel.id,
      keyId: key.id,
      channel: channel.label,
      key: key.index + 1,
      model,
      dialect: channel.voices.length > 0 ? channel.dialect : undefined,
      status: attempt.status,
      fault: fault?.kind ?? null,
      startMs: Math.max(0, Math.round(attempt.startedAt - this.startedAt)),
      ...timesOf(attempt),
      durationMs: Math.round(now - attempt.startedAt),
    });
  }

  /** The attempt that was noted last has taken something although it failed. */
  charge(bill: Bill | null): void {
    const last = this.attempts.pop();
    if (last !== undefined) this.attempts.push(bill === null ? last : { ...last, bill });
  }

  /** The record of the whole request; `attempt` is the last one, if any. */
  close(end: RequestEnd, attempt: Attempt | null, now: number): Omit<RequestRecord, 'bill'> {
    const contentAt = attempt?.contentAt ?? null;
    return {
      ...end,
      attempts: this.attempts,
      place: attempt?.place ?? null,
      durationMs: Math.round(now - this.startedAt),
      firstContentMs: contentAt === null ? null : Math.round(contentAt - this.startedAt),
      unknownEvents: attempt?.seen.unknownEvents ?? 0,
    };
  }
}

/** The times of an attempt, counted from its begin. */
export function timesOf({ startedAt, sentAt, headAt }: Attempt): AttemptTimes {
  return { connectMs: since(startedAt, sentAt), headersMs: since(startedAt, headAt) };
}

function since(start: number, at: number | null): number | undefined {
  return at === null ? undefined : Math.max(0, Math.round(at - start));
}
