import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { TaskThread } from '../../platform/threads/task-thread.js';
import { ControlError } from '../control-error.js';
import { readImport, type ImportTask, type ReadImport } from './import-task.js';
import type { MappedSource } from './mapping.js';

const IDLE_MS = 30_000;
const MAX_HEAP_MB = 256;

/** Reads files of other gateways that were sent, on a thread of its own: whoever wrote them decides what that takes. */
@Injectable()
export class SentFiles implements OnModuleDestroy {
  private readonly thread: TaskThread<ImportTask, ReadImport>;

  constructor(@Inject(LOG) log: ProcessLog) {
    const program = new URL('./worker.js', import.meta.url);
    const settings = { program, name: 'reads files of other gateways', maxHeapMb: MAX_HEAP_MB, idleMs: IDLE_MS };
    this.thread = new TaskThread(settings, log.logger);
  }

  /** What a file amounts to. Rejects with `validation_failed` where it cannot be read. */
  async read(task: ImportTask): Promise<MappedSource> {
    const read = await new Promise<ReadImport>((resolve) => {
      this.thread.run({ owner: -1, open: () => ({ task, transfer: [] }) }, (end) => {
        if (end.kind === 'answer') resolve(end.answer);
        else if (end.kind === 'lost') resolve(readImport(task));
        else resolve({ kind: 'unreadable', message: 'What was sent takes too much memory' });
      });
    });
    if (read.kind === 'source') return read.source;
    throw new ControlError('validation_failed', {
      message: `${read.message}.`,
      faults: [{ pointer: '/content', code: 'unreadable', message: read.message }],
    });
  }

  onModuleDestroy(): void {
    this.thread.end();
  }
}
