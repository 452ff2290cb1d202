import { JournalReader, type JournalBatch, type JournalPosition } from '../store/journal-tail.js';
import { listSegments } from '../journal/journal-files.js';

const BATCH_BYTES = 2 * 1024 * 1024;

/** What the journals of a folder hold. */
export interface ScannedJournals {
  /** Where the journal of each process ends at present. */
  readonly ends: ReadonlyMap<string, JournalPosition>;
  /** The ledger ids of the requests that are told to be over. */
  readonly settled: ReadonlySet<string>;
}

/** Reads the journals of a folder to their ends and changes nothing. */
export async function scanJournals(directory: string): Promise<ScannedJournals> {
  const reader = new JournalReader(BATCH_BYTES);
  const segments = await listSegments(directory);
  const ends = new Map<string, JournalPosition>();
  const settled = new Set<string>();
  for (const boot of new Set(segments.map((segment) => segment.boot))) {
    const own = segments.filter((segment) => segment.boot === boot);
    for (let batch = await reader.next(own); batch !== null; batch = await reader.next(own, batch.position)) {
      ends.set(boot, batch.position);
      settledIn(batch).forEach((entry) => settled.add(entry));
    }
  }
  return { ends, settled };
}

function settledIn({ lines }: JournalBatch): string[] {
  return lines.filter(({ kind }) => kind === 'settle').map(({ entry }) => entry);
}

/** Whether a position is at another or behind it. */
export function isAtLeast(position: JournalPosition | undefined, other: JournalPosition): boolean {
  if (position === undefined) return false;
  return position.segment === other.segment ? position.offset >= other.offset : position.segment > other.segment;
}
