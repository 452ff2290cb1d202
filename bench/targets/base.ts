import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The working tree. */
export const ROOT = join(import.meta.dirname, '..', '..');
const NEST = ['node_modules/@nestjs/cli/bin/nest.js', 'build'];
/** Earlier commits have none. */
const BUNDLE = 'scripts/bundle.mjs';

/** A build of another commit beside the working tree. */
export interface BaseBuild {
  readonly folder: string;
  readonly commit: string;
  /** Removes it. */
  remove(): void;
}

/** Builds a git ref in a worktree of its own, with the same packages when its lock file is the same. */
export function buildBase(ref: string): BaseBuild {
  const commit = commitOf(ref);
  const folder = mkdtempSync(join(tmpdir(), 'gateway-base-'));
  const remove = (): void => void run('git', ['worktree', 'remove', '--force', folder], ROOT);
  run('git', ['worktree', 'add', '--detach', '--force', folder, commit], ROOT);
  try {
    if (lock(folder) === lock(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    else run('npm', ['ci'], folder);
    build(folder);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, commit, remove };
}

/** The short name of the commit that a git ref stands for; throws when there is none. */
export function commitOf(ref: string): string {
  return run('git', ['rev-parse', '--verify', '--short', `${ref}^{commit}`], ROOT).trim();
}

/** Builds the gateway in a folder, as `npm start` runs it. */
export function build(folder: string): void {
  run(process.execPath, NEST, folder);
  if (existsSync(join(folder, BUNDLE))) run(process.execPath, [BUNDLE], folder);
}

function lock(folder: string): string {
  return readFileSync(join(folder, 'package-lock.json'), 'utf8');
}

function run(file: string, args: readonly string[], cwd: string): string {
  return execFileSync(file, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
