import { expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Environment } from '../../../../src/platform/config/environment.js';
import { WorkerBus } from '../../../../src/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../../../../src/platform/shared-state/memory.js';
import { ScratchFolder } from '../../../../src/platform/scratch/scratch-folder.js';
import { freshFolder } from '../../../support/fresh-books.js';

it('a start removes what a process that was killed has left in the scratch folder, and nothing beside it', async () => {
  const dataDir = freshFolder();
  mkdirSync(join(dataDir, 'tmp', 'program'), { recursive: true });
  writeFileSync(join(dataDir, 'tmp', 'program', 'left'), 'x');
  writeFileSync(join(dataDir, 'books.db'), 'x');
  const environment = Object.assign(new Environment(), { DATA_DIR: dataDir });
  const scratch = new ScratchFolder(environment, new WorkerBus(), new OwnMemory());
  await scratch.onModuleInit();
  expect(readdirSync(dataDir)).toEqual(['books.db', 'tmp']);
  expect(readdirSync(join(dataDir, 'tmp'))).toEqual([]);
  expect(scratch.path).toBe(join(dataDir, 'tmp'));
  expect(statSync(scratch.path).mode & 0o777).toBe(0o700);
  await scratch.onModuleInit();
  expect(existsSync(join(dataDir, 'books.db'))).toBe(true);
});
