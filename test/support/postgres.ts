import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from './until.js';

const ROOT = '/usr/lib/postgresql';

/** A PostgreSQL server of one's own in a temporary folder. */
export interface TestPostgres {
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  /** Stops answering, as a server that is killed; `start` brings it back with its data. */
  halt(): Promise<void>;
  start(): Promise<void>;
  /** Stops for good and removes the folder. */
  stop(): Promise<void>;
}

/** Starts a server on a free port of the loopback interface; throws when PostgreSQL is not installed. */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = postgresBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'gateway-pg-'));
  const owner = unprivileged();
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  chmodSync(folder, 0o700);
  const identity = { ...owner, cwd: folder };
  const data = join(folder, 'data');
  const initialise = ['-D', data, '-U', 'books', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initialise, { ...identity, stdio: 'pipe' });
  const port = await freePort();
  let server: ChildProcess;
  const start = async (): Promise<void> => {
    const options = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'];
    server = spawn(join(bin, 'postgres'), options, { ...identity, stdio: 'ignore' });
    await ready(join(bin, 'pg_isready'), port);
  };
  const halt = async (signal: NodeJS.Signals = 'SIGQUIT'): Promise<void> => {
    if (server.exitCode !== null) return;
    const exited = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await exited;
  };
  await start();
  let databases = 0;
  return {
    start,
    halt,
    createDatabase: async () => {
      const name = `books_${++databases}`;
      execFileSync(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'books', name]);
      return await Promise.resolve(`postgres://books@127.0.0.1:${port}/${name}?connect_timeout=60`);
    },
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The folder of the server's programs; throws when it is not installed. */
export function postgresBinaries(): string {
  const versions = existsSync(ROOT)
    ? readdirSync(ROOT)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const found = versions
    .map((version) => join(ROOT, String(version), 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (found === undefined)
    throw new Error(`No PostgreSQL under ${ROOT}: install it with "apt-get install postgresql".`);
  return found;
}

/** initdb refuses root: then the system user of the package runs the server. */
function unprivileged(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']).toString());
  return { uid: id('-u'), gid: id('-g') };
}

async function ready(command: string, port: number): Promise<void> {
  const isReady = (): boolean => spawnSync(command, ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0;
  await until(isReady);
  if (!isReady()) throw new Error('PostgreSQL does not start.');
}
