import type { SettleRecord } from './journal/journal-record.js';
import { OTHER_NAMES } from './other-facts.js';

/** A settlement, as it stands in the ledger or as a line of the log told it. */
export type ReceiptFacts = Omit<SettleRecord, 'kind' | 'entry' | 'at'> & {
  /** Wall milliseconds of the request's end. */
  readonly time: number;
};

/** The fields of a receipt, in their order. */
const FIELDS = [
  ...(['route', 'token', 'operation', 'model', 'stream', 'status', 'outcome', 'error'] as const),
  ...(['channel', 'key', 'upstreamModel'] as const),
  ...OTHER_NAMES,
  ...(['attempts', 'usage', 'usageSource', 'costMicros', 'firstContentMs', 'durationMs'] as const),
] as const satisfies (keyof ReceiptFacts)[];

/** The receipt of a request, the same to the byte whether it comes from memory or from the ledger. */
export function describeReceipt(facts: ReceiptFacts): object {
  const { id, time } = facts;
  const shown = {
    ...facts,
    attempts: facts.attempts.map(({ channelId: _channel, keyId: _key, ...attempt }) => attempt),
  };
  const fields = FIELDS.filter((name) => shown[name] !== undefined).map((name) => [name, shown[name]] as const);
  return { request_id: id, time: new Date(time).toISOString(), ...Object.fromEntries(fields) };
}

/** What a settlement says, with the time of its end. */
export function receiptFacts(settlement: SettleRecord): ReceiptFacts {
  return { ...settlement, time: settlement.at + settlement.durationMs };
}
