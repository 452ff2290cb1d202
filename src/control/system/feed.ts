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
  /** Most bytes of the batch; what others leave of two kilobytes. */
  readonly bytes?: number;
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
export const MOST_BYTES = 2_048;
/** What a line takes on its way beside its own text. */
export const FRAME_BYTES = 48;

/** The live log of all workers: their lines come together in the first one. */
export class Feed {
  constructor(private readonly ring: LineRing) {}

  /** Lines that are new since the last look; the latest of them where there are too many. */
  async read(query: FeedQuery): Promise<FeedBatch> {
    const { end } = this.ring;
    const start = query.after === null ? end : query.after > end ? 0 : query.after;
    const found = this.ring.from(start).flatMap((line) => selected(line, query));
    const kept = latest(found, query.bytes ?? MOST_BYTES);
    const lines = kept.map(({ n, line }) => ({ n, line }));
    return await Promise.resolve({ cursor: end, lines, dropped: found.length - kept.length });
  }

  /** The latest lines of the process, the oldest first. */
  async recent(most: number): Promise<FeedLine['line'][]> {
    const query = { after: 0, kind: 'process', tenant: null } as const;
    const found = this.ring.from(0).flatMap((line) => selected(line, query));
    return await Promise.resolve(found.slice(-most).map(({ line }) => line));
  }
}

/** The last lines that fit into a batch; one that is longer than a whole one goes alone. */
function latest(found: readonly Selected[], most: number): readonly Selected[] {
  let bytes = 0;
  let first = found.length;
  while (first > 0) {
    bytes += found[first - 1]!.bytes + FRAME_BYTES;
    const isAlone = first === found.length && most === MOST_BYTES;
    if (bytes > most && !isAlone) break;
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
  if (tenant !== null && line['tenantId'] !== tenant) return [];
  return Number(line['level'] ?? 0) < level ? [] : [{ n, line, bytes: Buffer.byteLength(text) }];
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const line: unknown = JSON.parse(text);
    return line !== null && typeof line === 'object' ? (line as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
