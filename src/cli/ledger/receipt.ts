import { describeReceipt, receiptFacts } from '../../gateway/ledger/describe-receipt.js';
import type { SettleRecord, TakenFacts } from '../../gateway/ledger/journal/journal-record.js';
import type { Usage } from '../../gateway/protocol/usage.js';
import { CommandError } from '../command-error.js';
import { withLedger } from './with-ledger.js';

const MOST = 20;

/** Prints what was decided about a request: where it went, what failed there, what was left out and why. */
export async function receipt(requestId: string, { json }: { readonly json?: boolean }): Promise<void> {
  await withLedger(async ({ books }) => {
    const found = await books.receipts(requestId, MOST);
    if (found.length === 0) throw new CommandError(`There is no receipt of a request "${requestId}".`);
    const receipts = found.map((settlement) => describeReceipt(receiptFacts(settlement)));
    process.stdout.write(json ? `${JSON.stringify(receipts, null, 2)}\n` : `${found.map(inWords).join('\n\n')}\n`);
  });
}

function inWords(settlement: SettleRecord): string {
  const { id, at, route, token, operation, model, stream, status, outcome, error, durationMs } = settlement;
  const asked = `${operation}${stream ? ', streamed' : ''}, model ${model || '(none named)'}`;
  const ended = `${status} ${outcome}${error === undefined ? '' : `, error ${error}`}, after ${durationMs} ms`;
  return [
    `Request ${id}  ${new Date(at).toISOString()}  route ${route}  token ${token}`,
    `  asked for   ${asked}`,
    `  ended with  ${ended}`,
    ...settlement.attempts.map(attempted),
    ...(settlement.excluded ?? []).map(
      ({ channel, model: sent, reason }) => `  left out    ${channel} as ${sent}: ${reason}`,
    ),
    ...setAside(settlement),
    ...taken(settlement),
  ].join('\n');
}

function attempted(attempt: SettleRecord['attempts'][number], index: number): string {
  const { channel, key, model, status, fault, durationMs } = attempt;
  const came = status === null ? 'no status' : String(status);
  const took = attempt.usage === undefined ? '' : `, took ${takenInWords(attempt.usage, attempt)}`;
  return `  attempt ${index + 1}   ${channel} key ${key} as ${model}: ${came}${fault ? `, ${fault}` : ''}, ${durationMs} ms${took}`;
}

function setAside({ reserved }: SettleRecord): string[] {
  if (reserved === undefined) return [];
  const { micros, openEnded } = reserved;
  const reason = openEnded === undefined ? '' : `, and nobody knows whether that is all, for its ${openEnded}`;
  return [`  set aside   ${(micros / 1e6).toFixed(6)} USD${reason}`];
}

function taken({ usage, usageAnomaly, ...facts }: SettleRecord): string[] {
  const flag = usageAnomaly ? ', more than the model can hold: cut' : '';
  return usage === undefined ? [] : [`  took        ${takenInWords(usage, facts, flag)}`];
}

function takenInWords(usage: Usage, { usageSource, costMicros }: TakenFacts, flag = ''): string {
  const cost = costMicros == null ? 'no price known' : `${(costMicros / 1e6).toFixed(6)} USD`;
  return `${usage.promptTokens} + ${usage.completionTokens} tokens (${usageSource}${flag}), ${cost}`;
}
