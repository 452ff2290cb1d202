import { billFor, type Owing } from '../../gateway/execution/bill.js';
import type { OutcomeRecord } from '../../gateway/ledger/other-facts.js';
import type { PriceBook } from '../../gateway/pricing/price-book.js';
import type { TrialResult } from './trial.js';

const OK = 200;
const CLIENT_GONE = 499;
/** Of an upstream that gave no status. */
const BAD_GATEWAY = 502;

/** What stays on the books of a trial. What an upstream began to answer is owed, as it is for traffic. */
export function recordOf(
  result: TrialResult,
  owing: Owing,
  { prices, hasLeft }: { readonly prices: PriceBook; readonly hasLeft: boolean },
): OutcomeRecord {
  const { fault, status, ms, firstContentMs, times, seen } = result;
  const { channel, key, model } = owing.place;
  const isOwed = fault === null || firstContentMs !== null || seen.usage !== null;
  const attempt = { channelId: channel.id, keyId: key.id, channel: channel.label, key: key.index + 1, model, status };
  return {
    ...endOf(result, hasLeft),
    attempts: [{ ...attempt, fault: fault?.kind ?? null, startMs: 0, ...times, durationMs: ms }],
    place: owing.place,
    bill: isOwed ? billFor(owing, prices, null) : null,
    durationMs: ms,
    firstContentMs,
  };
}

function endOf(
  { fault, error, status }: TrialResult,
  hasLeft: boolean,
): Pick<OutcomeRecord, 'outcome' | 'status' | 'errorCode'> {
  if (fault === null) return { outcome: 'completed', status: status ?? OK, errorCode: null };
  if (hasLeft) return { outcome: 'client_gone', status: CLIENT_GONE, errorCode: null };
  if (error !== null) return { outcome: 'failed', status: error.status, errorCode: error.wire.code };
  const isError = status !== null && status >= 400;
  return { outcome: 'failed', status: isError ? status : BAD_GATEWAY, errorCode: fault.kind };
}
