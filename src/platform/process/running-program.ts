import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { after } from '../time/timers.js';

/** What to run: program and arguments as they are, never a shell's line. */
export interface ProgramSpec {
  readonly argv: readonly [string, ...string[]];
  /** For its standard input, which is then closed. */
  readonly input: string | Uint8Array;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** How a program ended. */
export interface ProgramExit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
}

/** What a program does to its listener: any `onOutput`, then one `onExit` or `onNotStarted`; nothing after `kill`. */
export interface ProgramListener {
  onOutput(chunk: Buffer): void;
  /** It has exited and its output is read to the end. */
  onExit(exit: ProgramExit): void;
  /** There is no such program, or the system cannot start another. */
  onNotStarted(cause: Error): void;
}

const GRACE_MS = 2_000;
const MAX_ERRORS = 4_096;
const HAS_GROUPS = process.platform !== 'win32';

/** A program under way, in a process group of its own, so that what it starts ends with it. */
export class RunningProgram {
  private readonly child: ChildProcessWithoutNullStreams;
  private isSilent = false;
  private hasExited = false;
  private errors = '';

  /** Throws when the system refuses the arguments (E2BIG: longer than it takes). */
  constructor(
    { argv: [program, ...args], input, env, cwd }: ProgramSpec,
    private readonly listener: ProgramListener,
  ) {
    this.child = spawn(program, args, { cwd, env, shell: false, detached: HAS_GROUPS, windowsHide: true });
    this.child.on('error', (error) => this.tell(() => listener.onNotStarted(error)));
    if (!hasPipes(this.child)) return; // there was no descriptor for them, which `error` tells in a moment
    const { stdin, stdout, stderr } = this.child;
    this.child.on('exit', () => (this.hasExited = true));
    this.child.on('close', (code, signal) => this.tell(() => listener.onExit({ code, signal, errors: this.errors })));
    stdout.on('data', (chunk: Buffer) => this.isSilent || this.listener.onOutput(chunk));
    stderr.on('data', (chunk: Buffer) => (this.errors = (this.errors + chunk.toString()).slice(-MAX_ERRORS)));
    stdin.on('error', () => {}); // it may well end without reading its input
    stdin.end(input);
  }

  /** Leaves its output in the pipe, so that it waits. */
  pause(): void {
    if (hasPipes(this.child)) this.child.stdout.pause();
  }

  resume(): void {
    if (hasPipes(this.child)) this.child.stdout.resume();
  }

  /** Ends the program: asked first, made to after two seconds; what it started and left behind goes with it. */
  kill(): void {
    if (this.isSilent) return;
    this.isSilent = true;
    if (hasPipes(this.child)) {
      this.child.stdout.destroy();
      this.child.stderr.destroy();
    }
    this.signal('SIGTERM');
    const cancel = after(GRACE_MS, () => this.signal('SIGKILL'));
    const finish = (): void => {
      cancel();
      this.signal('SIGKILL');
    };
    if (this.hasExited) finish();
    else this.child.once('exit', finish);
  }

  private tell(what: () => void): void {
    if (this.isSilent) return;
    this.isSilent = true;
    what();
  }

  private signal(name: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      if (HAS_GROUPS) process.kill(-pid, name);
      else this.child.kill(name);
    } catch {
      // it is over already
    }
  }
}

function hasPipes(child: Partial<ChildProcessWithoutNullStreams>): boolean {
  return child.stdout !== undefined && child.stdout !== null;
}
