import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { EntryRow } from '../../../platform/database/schema.js';

/** Which entries are meant; what is absent does not matter. */
export interface EntryFilter {
  /** Wall milliseconds, itself included. */
  readonly since?: number;
  /** Wall milliseconds, itself excluded. */
  readonly until?: number;
  readonly route?: string;
  readonly token?: string;
  /** The channel that answered, or was asked last. */
  readonly channel?: string;
  /** As sent to that channel. */
  readonly model?: string;
  readonly outcome?: NonNullable<EntryRow['outcome']>;
  /** Both included. */
  readonly status?: { readonly from: number; readonly to: number };
  /** Itself included. */
  readonly minCostMicros?: number;
  /** Itself included. */
  readonly maxCostMicros?: number;
  readonly requestId?: string;
}

/** An entry as a list shows it. */
export interface Entry extends Omit<EntryRow, 'receipt' | 'checkpoint_at' | 'trouble' | 'cost_magnitude'> {
  /** What went wrong with the last attempt; null when nothing did. */
  readonly fault: string | null;
}

/** A stretch of entries, newest first. */
export interface EntryPage {
  readonly entries: readonly Entry[];
  /** Where the next page begins; null when this is the last. */
  readonly cursor: string | null;
}

/** The place of an entry in the order of time. */
export interface EntryPosition {
  readonly at: number;
  readonly id: string;
}

/** A place as an opaque word. */
export function writeCursor({ at, id }: EntryPosition): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** The place that a cursor stands for; throws `invalid_request` when it is none of ours. */
export function readCursor(cursor: string): EntryPosition {
  const [at, id, ...more] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (!id || id.includes('\0') || more.length > 0 || !Number.isSafeInteger(Number(at)))
    throw new GatewayError('invalid_request', { message: 'The cursor is not one of this list.', param: 'cursor' });
  return { at: Number(at), id };
}
