import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Crew } from '../crew/crew.js';
import { Environment } from '../config/environment.js';

/**
 * The folder for what does not outlive a request: `tmp` in the data folder, which belongs to this process alone. What a
 * process that was killed has left in it goes at the next start.
 */
@Injectable()
export class ScratchFolder implements OnModuleInit {
  private isMade = false;
  private readonly absolute: string;

  constructor(
    { DATA_DIR: dataDir }: Environment,
    private readonly crew: Crew,
  ) {
    this.absolute = resolve(join(dataDir, 'tmp'));
  }

  async onModuleInit(): Promise<void> {
    if (this.crew.isFirst) await rm(this.absolute, { recursive: true, force: true });
  }

  /** Its absolute path; the folder is made when it is first asked for. */
  get path(): string {
    if (!this.isMade) mkdirSync(this.absolute, { recursive: true, mode: 0o700 });
    this.isMade = true;
    return this.absolute;
  }
}
