import type { MAKER_STATES } from '../../../platform/database/ledger-schema.js';
import type { Usage, UsageSource } from '../../protocol/usage.js';
import type { AttemptRecord } from '../../execution/record.js';
import type { LedgerOutcome, OtherFacts } from '../other-facts.js';

/** Who asked for what. */
interface RequestFacts {
  /** Unique over all processes: `<boot>-<number>`. */
  readonly entry: string;
  /** The client's request id, which may repeat. */
  readonly id: string;
  /** Wall milliseconds of the request's arrival. */
  readonly at: number;
  /** Ids, which records of before version 0.2.0 lack; absent as well where there is no tenant. */
  readonly tokenId?: string;
  readonly routeId?: string;
  readonly tenantId?: string;
  /** Labels at that time. */
  readonly route: string;
  readonly token: string;
  readonly operation: string;
  /** The model asked for. */
  readonly model: string;
  readonly stream: boolean;
}

/** What somebody has taken; absent when no tokens were. */
export interface TakenFacts {
  readonly usage?: Usage;
  readonly usageSource?: UsageSource;
  /** Micro-USD; null: the model has no price; absent: nothing was used. */
  readonly costMicros?: number | null;
}

/**
 * An attempt with what records of before version 0.2.0 lack: the ids, and when it began; and with what it alone has taken,
 * where several have taken something.
 */
export type RecordedAttempt = Omit<AttemptRecord, 'channelId' | 'keyId' | 'startMs' | 'bill'> &
  TakenFacts & {
    readonly channelId?: string;
    readonly keyId?: string;
    readonly startMs?: number;
  };

/** Written before an upstream is asked: from now on the request is on the books. */
export interface IntentRecord extends RequestFacts {
  readonly kind: 'intent';
  /** Micro-USD set aside for it in budgets. */
  readonly reservedMicros: number;
}

/** What an open request has taken so far; the last one counts when its process dies. */
export interface CheckpointRecord {
  readonly kind: 'checkpoint';
  readonly entry: string;
  readonly at: number;
  readonly channel: string;
  readonly channelId?: string;
  /** The model as sent. */
  readonly upstreamModel: string;
  readonly usage: Usage;
  readonly usageSource: UsageSource;
  /** Null: the model has no price. */
  readonly costMicros: number | null;
}

/** The request is over; everything that is known of it, so that it stands without its intent. */
export interface SettleRecord extends RequestFacts, OtherFacts, TakenFacts {
  readonly kind: 'settle';
  readonly status: number;
  readonly outcome: LedgerOutcome;
  /** Code of the error that the client got. */
  readonly error?: string;
  /** Channel that answered, or was asked last; absent when none was. */
  readonly channel?: string;
  readonly channelId?: string;
  readonly keyId?: string;
  /** Place of the key in its channel, from 1. */
  readonly key?: number;
  /** The model as sent to that channel. */
  readonly upstreamModel?: string;
  readonly attempts: readonly RecordedAttempt[];
  readonly firstContentMs?: number;
  readonly durationMs: number;
}

/** A key, model or channel was put aside for longer than a restart should forget, or taken back. */
export interface CooldownRecord {
  readonly kind: 'parking';
  readonly at: number;
  readonly route: string;
  readonly channel: string;
  readonly channelId?: string;
  /** Place of the key from 1; null parks every key. */
  readonly key: number | null;
  /** Absent when `key` is null. */
  readonly keyId?: string;
  /** Null parks every model. */
  readonly model: string | null;
  readonly reason: string;
  /** Wall milliseconds; null: until confirmed; 0: taken back. */
  readonly until: number | null;
}

/** What became of a response that an upstream keeps: made, counted, or deleted there. */
export interface MakerRecord {
  readonly kind: 'maker';
  readonly at: number;
  readonly tokenId: string;
  /** The upstream's id of it. */
  readonly response: string;
  readonly state: keyof typeof MAKER_STATES;
  readonly channelId: string;
  readonly keyId: string;
  /** As asked for; null: the route's default. */
  readonly model: string | null;
}

/** One line of the journal. */
export type JournalRecord = IntentRecord | CheckpointRecord | SettleRecord | CooldownRecord | MakerRecord;
