import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkerBus } from '../shared-state/worker-bus.js';
import { parseByteSize } from '../config/byte-size.js';
import { Environment } from '../config/environment.js';
import { ByteBudget, type ByteHold } from '../memory/byte-budget.js';
import { Memory } from '../shared-state/memory.js';
import { Spool } from './spool.js';

/**
 * The folder for what does not outlive a request: `tmp` in the data folder, which belongs to this process alone. What a
 * process that was killed has left in it goes at the next start.
 */
@Injectable()
export class ScratchFolder implements OnModuleInit {
  private readonly absolute: string;
  private readonly disk: ByteBudget;

  constructor(
    { DATA_DIR: dataDir, SPOOL_BUDGET: size }: Environment,
    private readonly bus: WorkerBus,
    memory: Memory,
  ) {
    this.disk = new ByteBudget(memory, parseByteSize(size) ?? 0, 'spooled bytes');
    this.absolute = resolve(join(dataDir, 'tmp'));
  }

  async onModuleInit(): Promise<void> {
    if (this.bus.isFirst) await rm(this.absolute, { recursive: true, force: true });
    await this.make();
  }

  /** A spool in it for the body of a request, which counts in the budgets of its owner. */
  spool(owner: number, memory: ByteHold): Spool {
    return new Spool({ folder: () => this.path, memory, disk: this.disk.open(owner) });
  }

  /** Its absolute path. */
  get path(): string {
    return this.absolute;
  }

  /** A folder that cannot be made is told by what wants to write into it: most requests need no file. */
  private async make(): Promise<void> {
    await mkdir(this.absolute, { recursive: true, mode: 0o700 }).catch(() => {});
  }
}
