import type { LineRing, NumberedLine } from '../../platform/logging/line-ring.js';

/** What somebody looks on at. */
export interface FeedQuery {
  /** Where the last batch ended; null to begin with what comes next. */
  readonly after: number | null;
  /** `requests`: one line for each request; `process`: everything else. */
  readonly kind: 'requests' | 'process';
  /** Only what belongs to this tenant; null for everything. */
  readonly tenant: string | null;
  /** Least level of pino (30 is info). */
  readonly level?: number;
  /** Text that a line holds. */
  readonly text?: string;
}

/** What is new. */
export interface FeedBatch {
  /** For the next look. */
  readonly cursor: number;
  readonly lines: readonly FeedLine[];
  /** Lines that were left out so that the batch stays small. */
  readonly dropped: number;
}

/** One line of the log as an object, with its number. */
export interface FeedLine {
  readonly n: number;
  readonly line: Readonly<Record<string, unknown>>;
}

/** Two kilobytes a second are what a viewer can read, and what a slow link takes. */
const MOST_BYTES = 2_048;

/** The live log of all workers: their lines come together in the first one. */
export class Feed {
  constructor(private readonly ring: LineRing) {}

  /** Lines that are new since the last look; the latest of them where there are too many. */
  async read(query: FeedQuery): Promise<FeedBatch> {
    const { end } = this.ring;
    const start = query.after === null ? end : query.after > end ? 0 : query.after;
    const found = this.ring.from(start).flatMap((line) => selected(line, query));
    const kept = latest(found);
    const lines = kept.map(({ n, line }) => ({ n, line }));
    return await Promise.resolve({ cursor: end, lines, dropped: found.length - kept.length });
  }
}

/** The last lines that fit into a batch; at least one. */
function latest(found: readonly Selected[]): readonly Selected[] {
  let bytes = 0;
  let first = found.length;
  while (first > 0) {
    bytes += found[first - 1]!.bytes;
    if (bytes > MOST_BYTES && first < found.length) break;
    first--;
  }
  return found.slice(first);
}

interface Selected extends FeedLine {
  readonly bytes: number;
}

function selected({ n, text }: NumberedLine, { kind, tenant, level = 0, text: wanted = '' }: FeedQuery): Selected[] {
  if (!text.includes(wanted)) return [];
  const line = parse(text);
  if (line === null || (line['msg'] === 'request') !== (kind === 'requests')) return [];
  if (tenant !== null && line['tenant'] !== tenant) return [];
  return Number(line['level'] ?? 0) < level ? [] : [{ n, line, bytes: text.length }];
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const line: unknown = JSON.parse(text);
    return line !== null && typeof line === 'object' ? (line as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
