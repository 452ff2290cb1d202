import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { every } from '../../platform/time/timers.js';
import { Executor } from '../execution/executor.js';
import { CooldownNotes } from './cooldown-notes.js';

const CHECKPOINT_MS = 2_000;

/** Notes every two seconds what would be lost with the process: what open requests have taken, and long cooldowns. */
@Injectable()
export class Checkpoints implements OnModuleInit, OnModuleDestroy {
  private stop = (): void => {};

  constructor(
    private readonly executor: Executor,
    private readonly parkings: CooldownNotes,
  ) {}

  onModuleInit(): void {
    this.stop = every(CHECKPOINT_MS, () => {
      this.executor.checkpoint();
      if (this.parkings.isKeeper) this.parkings.note();
    });
  }

  onModuleDestroy(): void {
    this.stop();
  }
}
