import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A checkout with the start and stop scripts, in a folder of its own. */
export interface Desktop {
  readonly folder: string;
  /** Runs one of the scripts and gives what it prints. */
  readonly script: (name: string, more?: NodeJS.ProcessEnv) => Promise<string>;
  /** Runs what `npm run ui` does, on a machine that has no browser. */
  readonly ui: () => Promise<string>;
  /** Runs what `npm start` does first; an `npm` in the folder is the one that it finds. */
  readonly ensureBuilt: () => Promise<string>;
}

/** Makes one; nothing runs in it yet. */
export function desktop(): Desktop {
  const folder = mkdtempSync(join(tmpdir(), 'desktop-'));
  cpSync('scripts', join(folder, 'scripts'), { recursive: true });
  for (const name of ['dist', 'node_modules', 'package.json']) symlinkSync(resolve(name), join(folder, name));
  const { PORT: _port, ...environment } = process.env;
  const node = async (script: string): Promise<string> =>
    (await run(process.execPath, [script], { cwd: folder, env: { ...environment, PATH: folder } })).stdout;
  return {
    folder,
    script: async (name, more = {}) =>
      (await run(join(folder, 'scripts/seed0', name), { env: { ...environment, ...more } })).stdout,
    ui: async () => await node('scripts/ui.mjs'),
    ensureBuilt: async () => await node('scripts/ensure-built.mjs'),
  };
}
