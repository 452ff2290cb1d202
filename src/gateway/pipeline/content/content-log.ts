import { join } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { parseByteSize } from '../../../platform/config/byte-size.js';
import { Environment } from '../../../platform/config/environment.js';
import { WorkerBus } from '../../../platform/shared-state/worker-bus.js';
import { LOG, type ProcessLog } from '../../../platform/logging/logger.js';
import { Clock } from '../../../platform/time/clock.js';
import type { ReplySink } from '../../execution/reply-sink.js';
import type { Call } from '../../protocol/call.js';
import type { Caller } from '../../access/caller.js';
import {
  append,
  beyondBudget,
  bytesOf,
  filePath,
  folderOf,
  listContent,
  removeFiles,
  type ContentFile,
} from './content-folder.js';
import type { Stage } from '../stage.js';
import { ContentSink } from './content-sink.js';

/** What is kept of either end of a text. */
const END_BYTES = 512 * 1024;
const TOPIC = 'content';
const DAY_MS = 86_400_000;
const DAY_LENGTH = '2026-11-20'.length;
/** Lines of one route that may wait for the disk; what comes on top of them is let go rather than kept in memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
/** Into so many parts a budget is divided, so that only little goes at a time. */
const PARTS = 16;

/** One line to keep, and whose it is. */
interface ContentLine {
  readonly route: string;
  readonly line: string;
}

/**
 * Keeps what was said on routes that ask for it, in JSON lines by day in a folder for each route, apart from the ledger
 * and the log. Off unless a route says `log_content`; files go by age and by size, and no route's for another's sake.
 */
@Injectable()
export class ContentLog implements Stage, OnModuleDestroy {
  private readonly folder: string;
  private readonly budget: number;
  /** Lines that wait, by route. */
  private readonly waiting = new Map<string, string>();
  private writing: Promise<void> | null = null;
  private day = '';
  /** Lines that were not taken since it was last reported. */
  private letGo = 0;

  constructor(
    private readonly environment: Environment,
    @Inject(LOG) private readonly log: ProcessLog,
    private readonly clock: Clock,
    private readonly bus: WorkerBus,
  ) {
    this.folder = join(environment.DATA_DIR, 'content');
    this.budget = parseByteSize(environment.CONTENT_DISK_BUDGET) ?? Infinity;
    bus.subscribe(TOPIC, (line) => this.add(line as ContentLine));
  }

  enter(_caller: Caller, call: Call): Call {
    return call;
  }

  /** The same sink, listened in on where the route asks for it. */
  follow({ route, tokenLabel }: Caller, call: Call, sink: ReplySink): ReplySink {
    if (!route.logsContent) return sink;
    const at = this.clock.now();
    return new ContentSink(sink, (answer) => {
      const said = { at: new Date(at).toISOString(), id: call.requestId, route: route.name, token: tokenLabel };
      const request = cutText(call.body);
      const line = JSON.stringify({ ...said, operation: call.operation.name, request, ...answer });
      this.add({ route: route.name, line });
    });
  }

  /** What all of it takes up on the disk. */
  async bytes(): Promise<number> {
    return bytesOf(await listContent(this.folder));
  }

  async onModuleDestroy(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  /** The first worker writes for all, so that no line ends up in another. */
  private add(said: ContentLine): void {
    if (!this.bus.isFirst) {
      this.bus.publishToFirst(TOPIC, said);
      return;
    }
    const { route, line } = said;
    const waiting = this.waiting.get(route) ?? '';
    if (waiting.length + line.length > MAX_WAITING_BYTES) {
      this.letGo++;
      return;
    }
    this.waiting.set(route, `${waiting}${line}\n`);
    this.writing ??= this.write().finally(() => (this.writing = null));
  }

  private async write(): Promise<void> {
    try {
      while (this.waiting.size > 0) {
        const batch = [...this.waiting];
        this.waiting.clear();
        this.day = new Date(this.clock.now()).toISOString().slice(0, DAY_LENGTH);
        const files = await listContent(this.folder);
        for (const [route, lines] of batch) await append(this.fileFor(folderOf(this.folder, route), files), lines);
        await this.keepWithinBounds();
        this.tellLetGo();
      }
    } catch (err) {
      this.waiting.clear();
      this.log.logger.error({ err }, 'content cannot be written');
    }
  }

  /** Where a route writes now: the newest part of the day, or another once that has grown. */
  private fileFor(folder: string, files: readonly ContentFile[]): string {
    const newest = files.findLast((file) => file.folder === folder && file.day === this.day);
    if (newest === undefined) return filePath(folder, this.day, 1);
    return newest.bytes < this.budget / PARTS ? newest.path : filePath(folder, this.day, newest.part + 1);
  }

  private async keepWithinBounds(): Promise<void> {
    const oldest = new Date(this.clock.now() - this.environment.LOG_RETENTION_DAYS * DAY_MS).toISOString();
    const files = await listContent(this.folder);
    const { old = [], kept = [] } = Object.groupBy(files, ({ day }) =>
      day < oldest.slice(0, DAY_LENGTH) ? 'old' : 'kept',
    );
    await removeFiles([...old, ...beyondBudget(kept, this.budget)]);
  }

  private tellLetGo(): void {
    if (this.letGo === 0) return;
    this.log.logger.warn({ lines: this.letGo }, 'the disk is too slow for the content; some of it was let go');
    this.letGo = 0;
  }
}

/**
 * A text as it is, or when it is long its two ends around what was left out: whoever pads a request hides nothing that is
 * said at its beginning or, as the newest message is, at its end.
 */
function cutText(bytes: Buffer): string {
  if (bytes.length <= 2 * END_BYTES) return bytes.toString();
  const left = bytes.length - 2 * END_BYTES;
  return `${bytes.toString('utf8', 0, END_BYTES)}[${left} bytes left out]${bytes.toString('utf8', bytes.length - END_BYTES)}`;
}
