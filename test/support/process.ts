import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { until } from './until.js';
import { workers } from './workers.js';

/** The gateway as its own process, started from the build. */
export interface GatewayProcess {
  readonly child: ChildProcess;
  /** What it has written so far, both streams. */
  output(): string;
  /** Resolves with the base URL once it listens. */
  url(): Promise<string>;
  /** Resolves with the exit code, once all that it wrote has been read. */
  exit(): Promise<number | null>;
}

/** What ships, run as it ships: it starts in half the time that the modules of the build take one by one. */
const PROGRAM = [...shippedOptions(), resolve('dist/bundle/gateway.js')];

/** How the image has the C library keep memory; what it says of Node and of the gateway is for containers. */
export const SHIPPED = Object.fromEntries(
  [...readFileSync('Dockerfile', 'utf8').matchAll(/\b(MALLOC_\w+)=(\w+)/g)].map(([, name, value]) => [name!, value!]),
);

/** The line that says where it listens; a line may come in pieces. */
const LISTENING = /"url":"([^"]+)"[^\n]*"listening"[^\n]*\n/;

/** Of util-linux, which every Debian has: root, but for the right to pass over permissions. */
const WITHOUT_RIGHTS_TO_FILES = ['setpriv', '--bounding-set', '-dac_override,-dac_read_search'];

/** The machine is shared: only tests of the overload guard want it to look at the clock. */
export const NEVER_LATE = { MAX_LOOP_DELAY_MS: '600000' } as const;

/** Runs `gateway ARGS` on the given variables alone, in an empty folder that `prepare` may fill or a given one, with so many descriptors. */
export function runGateway(
  args: readonly string[],
  variables: Record<string, string> = {},
  prepare: (folder: string) => void = () => {},
  descriptors: number | null = null,
  folder = mkdtempSync(join(tmpdir(), 'gateway-')),
): GatewayProcess {
  prepare(folder);
  const program = [process.execPath, ...PROGRAM, ...args];
  const limited = ['bash', '-c', `ulimit -n ${descriptors}; exec "$@"`, 'bash', ...program];
  const [command, ...rest] = descriptors === null ? program : limited;
  return spawnGateway(command!, rest, variables, folder);
}

/** Runs `gateway ARGS` as somebody to whom the permissions of files matter, as they do not to root. */
export function runGatewayUnprivileged(
  args: readonly string[],
  variables: Record<string, string> = {},
): GatewayProcess {
  const program = [process.execPath, ...PROGRAM, ...args];
  const isRoot = process.getuid?.() === 0;
  const [command, ...rest] = isRoot ? [...WITHOUT_RIGHTS_TO_FILES, ...program] : program;
  return spawnGateway(command!, rest, variables, mkdtempSync(join(tmpdir(), 'gateway-')));
}

/** Runs a program that is or leads to the gateway, in a folder. */
export function spawnGateway(
  command: string,
  args: readonly string[],
  variables: Record<string, string>,
  folder: string,
): GatewayProcess {
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      LOG_FORMAT: 'json',
      GATEWAY_WORKERS: String(workers()),
      ...SHIPPED,
      ...NEVER_LATE,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    child,
    output: () => output,
    url: async () => {
      const listening = (): string | undefined => LISTENING.exec(output)?.[1];
      await until(() => listening() !== undefined || child.exitCode !== null);
      const url = listening();
      if (url === undefined) throw new Error(`it does not listen (exit code ${child.exitCode}): ${output}`);
      return url;
    },
    exit: async () => (await ended)[0],
  };
}

/** The options of Node that `npm start` gives. */
export function shippedOptions(): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}
