import type { ChannelId, KeyId } from '../../platform/crypto/ids.js';
import type { AttemptTarget } from '../health/block.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { Bill } from './bill.js';
import type { FaultKind } from './fault.js';

/** How a request ended: answered whole, failed with an error, or left by its client. */
export type RequestOutcome = 'completed' | 'failed' | 'client_gone';

/** One attempt, as logs and receipts tell it. */
export interface AttemptRecord {
  readonly channelId: ChannelId;
  readonly keyId: KeyId;
  /** What the channel is called. */
  readonly channel: string;
  /** Place of the key in its channel, from 1. */
  readonly key: number;
  /** The model as sent. */
  readonly model: string;
  /** What it was spoken to in, where its channel speaks several dialects. */
  readonly dialect?: UpstreamDialectName;
  /** The upstream's HTTP status; null when none came. */
  readonly status: number | null;
  /** What went wrong; null when nothing did. */
  readonly fault: FaultKind | null;
  /** From the arrival of the request to its begin. */
  readonly startMs: number;
  /** From its begin until a connection had the request; left out where none was needed, or came about. */
  readonly connectMs?: number;
  /** From its begin until the head of the answer came; left out where none did. */
  readonly headersMs?: number;
  readonly durationMs: number;
  /** What it alone has taken, where one that failed before has taken something; absent where it took nothing. */
  readonly bill?: Bill;
}

/** How far an attempt came, and when. */
export type AttemptTimes = Pick<AttemptRecord, 'connectMs' | 'headersMs'>;

/** What remains of a request when it is over. */
export interface RequestRecord {
  readonly outcome: RequestOutcome;
  /** Status as sent to the client; 499 when it had left before any was. */
  readonly status: number;
  /** Code of the error that the client got. */
  readonly errorCode: string | null;
  readonly attempts: readonly AttemptRecord[];
  /** Of all attempts together; null when nothing was taken that anybody could charge for. */
  readonly bill: Bill | null;
  /** Where the last attempt went; null when there was none. */
  readonly place: AttemptTarget | null;
  readonly durationMs: number;
  /** From the arrival of the request to the first content; null when none came. */
  readonly firstContentMs: number | null;
  /** Events of the last attempt's stream that nobody knows. */
  readonly unknownEvents?: number;
}

/** What each attempt has taken: its own where attempts were charged one by one, else the last one all of it. */
export function billsOf({ attempts, bill }: Pick<RequestRecord, 'attempts' | 'bill'>): readonly (Bill | null)[] {
  if (attempts.some((attempt) => attempt.bill !== undefined)) return attempts.map((attempt) => attempt.bill ?? null);
  return attempts.map((_, index) => (index === attempts.length - 1 ? bill : null));
}
