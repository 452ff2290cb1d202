import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NO_USAGE } from '../../src/gateway/dialects/shared/token-counts.js';
import { FrameQueue } from '../../src/gateway/ledger/journal/frame-queue.js';
import type {
  CheckpointRecord,
  IntentRecord,
  JournalRecord,
  SettleRecord,
} from '../../src/gateway/ledger/journal/journal-record.js';
import type { Usage } from '../../src/gateway/protocol/usage.js';

/** The first moment of the test days: 2026-03-01, midnight UTC. */
export const DAY_ONE = Date.UTC(2026, 2, 1);

/** Tokens with everything at zero but what is given. */
export function usageOf(given: Partial<Usage> = {}): Usage {
  return { ...NO_USAGE, ...given };
}

/** Who asks for what, with the usual values. */
function request(entry: string) {
  const asked = { route: 'r', token: 't', operation: 'chat', model: 'm', stream: false } as const;
  return { entry, id: `req-${entry}`, at: DAY_ONE, ...asked };
}

/** An intent with the usual values. */
export function intent(entry: string, given: Partial<IntentRecord> = {}): IntentRecord {
  return { kind: 'intent', ...request(entry), reservedMicros: 0, ...given };
}

/** A checkpoint with the usual values. */
export function checkpoint(entry: string, given: Partial<CheckpointRecord> = {}): CheckpointRecord {
  return {
    kind: 'checkpoint',
    entry,
    at: DAY_ONE + 2_000,
    channel: 'c',
    upstreamModel: 'm',
    usage: usageOf({ promptTokens: 5, completionTokens: 3 }),
    usageSource: 'estimate',
    costMicros: 8,
    ...given,
  };
}

/** A completed request with the usual values. */
export function settle(entry: string, given: Partial<SettleRecord> = {}): SettleRecord {
  return {
    kind: 'settle',
    ...request(entry),
    status: 200,
    outcome: 'completed',
    channel: 'c',
    key: 1,
    upstreamModel: 'm',
    attempts: [{ channel: 'c', key: 1, model: 'm', status: 200, fault: null, durationMs: 900 }],
    usage: usageOf({ promptTokens: 10, completionTokens: 20 }),
    usageSource: 'actual',
    costMicros: 100,
    firstContentMs: 300,
    durationMs: 1_000,
    ...given,
  };
}

/** Records as they stand in a segment. */
export function framed(records: readonly JournalRecord[]): Buffer {
  const queue = new FrameQueue();
  for (const record of records) queue.add(JSON.stringify(record));
  return queue.take() ?? Buffer.alloc(0);
}

/** Writes a segment, filled up with zeros as a live one is; gives its path. */
export function writeSegment(
  directory: string,
  name: { boot: string; number: number },
  content: readonly JournalRecord[] | Buffer,
  zeros = 4_096,
): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name.boot}-${String(name.number).padStart(6, '0')}.log`);
  writeFileSync(path, Buffer.concat([Buffer.isBuffer(content) ? content : framed(content), Buffer.alloc(zeros)]));
  return path;
}
