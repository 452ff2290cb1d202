import { appendFile, rm, stat } from 'node:fs/promises';
import type { Database } from '../../../platform/database/database.js';
import { isRefusedData } from '../../../platform/database/database-fault.js';
import { Dictionary } from './dictionary.js';
import { countingLines, foldLines, type LedgerChanges } from './fold-lines.js';
import { IngestRepository } from './ingest.repository.js';
import { listSegments, refusedLinesPath, removeUnfinished, type SegmentFile } from '../journal/journal-files.js';
import { JournalReader, type JournalBatch, type JournalPosition } from './journal-tail.js';
import type { JournalLine } from './read-lines.js';
import { channelIdOf } from './subjects-of.js';
import { TextsRepository } from './texts.repository.js';

const BATCH_BYTES = 2 * 1024 * 1024;
const REFUSED_BYTES = 16 * 1024 * 1024;

/** What is wrong with a journal; the ledger goes on without those lines. */
export interface LinesPassedOver {
  readonly boot: string;
  readonly segment: number;
  /** Lines passed over. */
  readonly lines: number;
  readonly reason: 'checksum' | 'refused';
  /** Holds the lines now. */
  readonly file: string;
}

/** Files that somebody removed before they were read to the end. */
export interface FilesMissing {
  readonly boot: string;
  /** The first of them. */
  readonly segment: number;
  readonly files: number;
  readonly reason: 'removed';
}

/** Why a ledger lacks what a process had written into its journal. */
export type JournalDamage = LinesPassedOver | FilesMissing;

/** What a look into the living journals has brought. */
export interface Ingested {
  /** More may follow at once. */
  readonly isFull: boolean;
  /** Records. */
  readonly lines: number;
}

/** Where journals are read, and by whom. */
export interface IngesterSettings {
  readonly directory: string;
  /** The journals that are written now, one for each worker of the process. */
  readonly livingBoots: readonly string[];
  onDamage(damage: JournalDamage): void;
  /** Told right after something was written to the books. */
  onWritten?(): void;
}

/** Moves the journals of a folder into the books, and removes what has been moved. */
export class Ingester {
  private readonly repository: IngestRepository;
  private readonly texts: TextsRepository;
  private readonly dictionary = new Dictionary();
  private readonly reader = new JournalReader(BATCH_BYTES);
  private positions: Map<string, JournalPosition> | null = null;

  constructor(
    database: Database,
    private readonly settings: IngesterSettings,
  ) {
    this.repository = new IngestRepository(database);
    this.texts = new TextsRepository(database);
  }

  /**
   * Ends what dead processes have left: reads their journals to the end, settles what they had open as crashed, and
   * removes the files. `alsoDead` names further dead processes whose files are gone. Returns how many had been open.
   */
  async finishTheDead(now: number, alsoDead: readonly string[] = []): Promise<number> {
    const { directory, livingBoots } = this.settings;
    const dead = (await listSegments(directory)).filter(({ boot }) => !livingBoots.includes(boot));
    const boots = [...new Set(dead.map(({ boot }) => boot))];
    for (const boot of boots) await this.readAll(dead, boot);
    await this.identifyChannels();
    const swept = await this.repository.sweep([...new Set([...boots, ...alsoDead])], now);
    // the last ones first: one that has a successor is missed when it is not there
    for (const { path } of dead.toReversed()) await rm(path, { force: true });
    await removeUnfinished(directory, livingBoots);
    await this.repository.forgetPositions(boots);
    return swept;
  }

  private async identifyChannels(): Promise<void> {
    for (const { id, route, channel } of await this.repository.withoutChannelId()) {
      const subject = channelIdOf(route, { channel });
      const { texts } = await this.texts.learn([subject], [], new Map([[subject, channel]]));
      await this.repository.setChannel(id, texts.get(subject)!);
    }
  }

  /** Takes the next batch of every living journal; null when there is none, full when one of them is. */
  async ingestSome(): Promise<Ingested | null> {
    const { directory, livingBoots } = this.settings;
    if (livingBoots.length === 0) return null;
    const all = await listSegments(directory);
    const taken: JournalBatch[] = [];
    for (const boot of livingBoots) {
      const batch = await this.ingestOf(all, boot);
      if (batch !== null) taken.push(batch);
    }
    if (taken.length === 0) return null;
    return {
      isFull: taken.some(({ isFull }) => isFull),
      lines: taken.reduce((sum, { lines }) => sum + lines.length, 0),
    };
  }

  /** The processes with open entries, other than the one that is writing. */
  async otherBootsWithOpenEntries(): Promise<string[]> {
    return (await this.repository.bootsWithOpenEntries()).filter((boot) => !this.settings.livingBoots.includes(boot));
  }

  private async ingestOf(all: readonly SegmentFile[], living: string): Promise<JournalBatch | null> {
    const segments = all.filter(({ boot }) => boot === living);
    const batch = await this.readNext(segments, living, false);
    if (batch === null) return null;
    for (const { number, path } of segments) if (number < batch.position.segment) await rm(path, { force: true });
    return batch;
  }

  private async readAll(all: readonly SegmentFile[], boot: string): Promise<void> {
    const segments = all.filter((segment) => segment.boot === boot);
    while ((await this.readNext(segments, boot, true)) !== null);
  }

  private async readNext(
    segments: readonly SegmentFile[],
    boot: string,
    isDead: boolean,
  ): Promise<JournalBatch | null> {
    this.positions ??= await this.repository.positions();
    const batch = await this.reader.next(segments, this.positions.get(boot), isDead);
    if (batch === null) return null;
    if (batch.damaged.length > 0) await this.setAside(boot, batch, batch.damaged, 'checksum');
    await this.apply(batch, boot);
    this.reportMissing(segments, boot, batch.position.segment);
    this.positions.set(boot, batch.position);
    return batch;
  }

  /** A ledger that knows nothing of a dead process does not know either which of its files another ledger has taken. */
  private reportMissing(segments: readonly SegmentFile[], boot: string, reached: number): void {
    const known = this.positions?.get(boot);
    if (known === undefined && !this.settings.livingBoots.includes(boot)) return;
    const there = new Set(segments.map(({ number }) => number));
    const first = Math.max(1, known?.segment ?? 1);
    const missing = Array.from({ length: reached - first }, (_, i) => first + i).filter((each) => !there.has(each));
    if (missing.length === 0) return;
    this.settings.onDamage({ boot, segment: missing[0]!, files: missing.length, reason: 'removed' });
  }

  /** A batch that the database takes offence at is written line by line, so that one bad line stops nothing. */
  private async apply(batch: JournalBatch, boot: string): Promise<void> {
    try {
      await this.write(batch.lines, boot, batch.position);
    } catch (error) {
      if (!isAboutTheData(error)) throw error;
      await this.applyOneByOne(batch, boot);
    }
  }

  private async write(lines: readonly JournalLine[], boot: string, position: JournalPosition): Promise<void> {
    const changes = await this.fold(lines);
    try {
      await this.repository.apply(changes, boot, position, this.dictionary.takeNews());
      this.settings.onWritten?.();
    } catch (error) {
      this.dictionary.clear();
      throw error;
    }
  }

  /** New texts are few and far between: then the batch is folded again. */
  private async fold(lines: readonly JournalLine[]): Promise<LedgerChanges> {
    const { dictionary } = this;
    dictionary.trim();
    const counting = countingLines(lines);
    for (;;) {
      const changes = foldLines(counting, dictionary);
      const unknown = dictionary.takeUnknown();
      if (unknown === null) return changes;
      const { texts, processes } = await this.texts.learn(unknown.texts, unknown.processes);
      dictionary.learn(texts, processes);
    }
  }

  private async applyOneByOne(batch: JournalBatch, boot: string): Promise<void> {
    const refused: string[] = [];
    const before = this.positions?.get(boot) ?? { segment: 0, offset: 0 };
    for (const line of batch.lines) {
      try {
        await this.write([line], boot, before);
      } catch (error) {
        if (!isAboutTheData(error)) throw error;
        refused.push(line.json);
      }
    }
    await this.write([], boot, batch.position);
    if (refused.length > 0) await this.setAside(boot, batch, refused, 'refused');
  }

  /** Keeps lines that cannot be taken where a person can look at them, and reports them. */
  private async setAside(
    boot: string,
    { position: { segment } }: JournalBatch,
    lines: readonly string[],
    reason: LinesPassedOver['reason'],
  ): Promise<void> {
    const file = refusedLinesPath(this.settings.directory);
    const about = { boot, segment, reason };
    await appendBounded(file, lines.map((line) => `${JSON.stringify({ ...about, line })}\n`).join(''));
    this.settings.onDamage({ ...about, lines: lines.length, file });
  }
}

/** The database or a reader took offence at the lines themselves: trying again is in vain. */
function isAboutTheData(error: unknown): boolean {
  return isRefusedData(error) || error instanceof SyntaxError || error instanceof TypeError;
}

/** Appends for the owner's eyes alone, as long as the file stays within its bound. */
async function appendBounded(path: string, text: string): Promise<void> {
  const size = await stat(path).then(
    ({ size: bytes }) => bytes,
    () => 0,
  );
  if (size + text.length <= REFUSED_BYTES) await appendFile(path, text, { mode: 0o600 });
}
