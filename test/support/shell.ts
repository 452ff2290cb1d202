import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** Longer than anything takes that ends. */
const LIMIT_MS = 240_000;

/** What a program has written, and how it ended. */
export interface ShellResult {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Where and with what a program runs. */
export interface ShellPlace {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** True when every one of the programs can be started here. */
export function canRun(...programs: string[]): boolean {
  return programs.every((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
}

/** Runs lines of bash; the first that fails ends them. */
export async function bash(lines: string, place: ShellPlace = {}): Promise<ShellResult> {
  return await run('bash', ['-euo', 'pipefail', '-c', lines], place);
}

/** Runs a JavaScript module in this project. */
export async function javaScript(module: string, place: ShellPlace = {}): Promise<ShellResult> {
  return await run(process.execPath, ['--input-type=module', '-e', module], place);
}

async function run(program: string, args: readonly string[], { cwd, env }: ShellPlace): Promise<ShellResult> {
  const child = spawn(program, args, {
    cwd,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
  });
  const [output, errors] = [gather(child.stdout), gather(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output: output(), errors: errors() };
}

function gather(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
