import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const OPEN_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;
const POLL_MS = 20;
const TOLD_BYTES = 4_000;
const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** How a program is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A program pinned to cores, listening on a port of loopback. */
export class Server {
  readonly port: number;
  private readonly child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.child = child;
    this.port = port;
  }

  /** Starts a program and waits until its port takes connections; rejects with its last words when it ends before. */
  static async start({ file, args, env, cwd }: Command, port: number, cores: string): Promise<Server> {
    const child = spawn('taskset', ['-c', cores, file, ...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let told = '';
    child.stderr.on('data', (bytes: Buffer) => (told = (told + bytes.toString()).slice(-TOLD_BYTES)));
    children.add(child);
    child.once('exit', () => children.delete(child));
    await once(child, 'spawn');
    const isOpen = await opens(port, () => child.exitCode === null && child.signalCode === null);
    if (!isOpen) throw new Error(`${file} ${args.join(' ')} does not listen on ${port}\n${told}`);
    return new Server(child, port);
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Asks the program to end, and ends it when it does not. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (!this.child.kill('SIGTERM')) return;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }
}

async function opens(port: number, isAlive: () => boolean): Promise<boolean> {
  for (let waited = 0; waited < OPEN_WITHIN_MS && isAlive(); waited += POLL_MS) {
    if (await connects(port)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function connects(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
