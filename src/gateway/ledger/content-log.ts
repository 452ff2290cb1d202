import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { parseByteSize } from '../../platform/config/byte-size.js';
import { Environment } from '../../platform/config/environment.js';
import { Crew } from '../../platform/crew/crew.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { Clock } from '../../platform/time/clock.js';
import type { ReplySink } from '../execution/reply-sink.js';
import type { Call } from '../protocol/call.js';
import type { Caller } from '../tenants/token-directory.js';
import { ContentSink } from './content-sink.js';

const TOPIC = 'content';
const DAY_MS = 86_400_000;
const DAY_LENGTH = '2026-11-20'.length;
/** Lines that may wait for the disk; what comes on top of them is let go rather than kept in memory. */
const MAX_WAITING_BYTES = 16 * 1024 * 1024;

/**
 * Keeps what was said on routes that ask for it, one file of JSON lines a day in a folder of its own, apart from the
 * books and the log. Off unless a route says `log_content`; files go by age and by size like the books' entries.
 */
@Injectable()
export class ContentLog implements OnModuleDestroy {
  private readonly folder: string;
  private batch = '';
  private writing: Promise<void> | null = null;
  private day = '';
  /** Lines that were not taken since it was last told. */
  private letGo = 0;

  constructor(
    private readonly environment: Environment,
    @Inject(LOG) private readonly log: ProcessLog,
    private readonly clock: Clock,
    private readonly crew: Crew,
  ) {
    this.folder = join(environment.DATA_DIR, 'content');
    crew.hear(TOPIC, (line) => this.add(line as string));
  }

  /** The same sink, listened in on where the route asks for it. */
  follow({ route, tokenLabel }: Caller, call: Call, sink: ReplySink): ReplySink {
    if (!route.logsContent) return sink;
    const at = this.clock.now();
    return new ContentSink(sink, (answer) => {
      const said = { at: new Date(at).toISOString(), id: call.requestId, route: route.name, token: tokenLabel };
      this.add(JSON.stringify({ ...said, operation: call.operation.name, request: call.body.toString(), ...answer }));
    });
  }

  async onModuleDestroy(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  /** The first worker writes for all, so that no line ends up in another. */
  private add(line: string): void {
    if (!this.crew.isFirst) {
      this.crew.tellFirst(TOPIC, line);
      return;
    }
    if (this.batch.length + line.length > MAX_WAITING_BYTES) {
      this.letGo++;
      return;
    }
    this.batch += `${line}\n`;
    this.writing ??= this.write().finally(() => (this.writing = null));
  }

  private async write(): Promise<void> {
    try {
      while (this.batch !== '') {
        const lines = this.batch;
        this.batch = '';
        const day = new Date(this.clock.now()).toISOString().slice(0, DAY_LENGTH);
        if (day !== this.day) await this.turnTo(day);
        await appendFile(join(this.folder, `${day}.jsonl`), lines, { mode: 0o600 });
        await this.keepWithinBudget();
        this.tellLetGo();
      }
    } catch (err) {
      this.batch = '';
      this.log.logger.error({ err }, 'content cannot be written');
    }
  }

  private tellLetGo(): void {
    if (this.letGo === 0) return;
    this.log.logger.warn({ lines: this.letGo }, 'the disk is too slow for the content; some of it was let go');
    this.letGo = 0;
  }

  private async turnTo(day: string): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    this.day = day;
    const oldest = new Date(this.clock.now() - this.environment.LOG_RETENTION_DAYS * DAY_MS).toISOString();
    for (const name of await this.files()) if (name.slice(0, DAY_LENGTH) < oldest) await rm(join(this.folder, name));
  }

  /** The oldest days go first; the present one only when it alone is too large. */
  private async keepWithinBudget(): Promise<void> {
    const budget = parseByteSize(this.environment.CONTENT_DISK_BUDGET) ?? Infinity;
    const files = await this.files();
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(this.folder, name))).size));
    let total = sizes.reduce((sum, size) => sum + size, 0);
    for (let i = 0; i < files.length && total > budget; i++) {
      await rm(join(this.folder, files[i]!));
      total -= sizes[i]!;
    }
  }

  private async files(): Promise<string[]> {
    return (await readdir(this.folder)).filter((name) => name.endsWith('.jsonl')).toSorted();
  }
}
