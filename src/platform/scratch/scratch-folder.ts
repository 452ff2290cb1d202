import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';

/** The folder for what does not outlive a request: `tmp` in the data folder. */
@Injectable()
export class ScratchFolder {
  private isMade = false;
  private readonly absolute: string;

  constructor({ DATA_DIR: dataDir }: Environment) {
    this.absolute = resolve(join(dataDir, 'tmp'));
  }

  /** Its absolute path; the folder is made when it is first asked for. */
  get path(): string {
    if (!this.isMade) mkdirSync(this.absolute, { recursive: true, mode: 0o700 });
    this.isMade = true;
    return this.absolute;
  }
}
