import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runGateway } from './process.js';
import { until } from './until.js';

/** What the process may take in all. */
export const LIMIT_MB = 400;
/** Whoever attacks, and whoever only wants to be served beside that. */
export const ATTACKER = 'gw_attacker_9kQ2xV7m';
export const BYSTANDER = 'gw_bystander_4fT9xQ2m';

const MIB = 1024 * 1024;
/** Linux counts the processor's time in hundredths of a second. */
const TICK_MS = 10;

/** How a gateway that is to be attacked is set up. */
export interface WallSettings {
  /** With the version segment. */
  readonly upstream: string;
  /** Fields of the attacker's route. */
  readonly route?: object;
  readonly variables?: Record<string, string>;
  /** How many files it may have open; as many as the machine lets it, unless told. */
  readonly descriptors?: number;
  /** What the process may take in all, where this machine can hold it to that. */
  readonly limitMb?: number;
}

/** A gateway in a process of its own, in a cgroup where one can be made. */
export interface Wall {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** The most memory that it has held so far, in MiB. */
  peakMb(): number;
  /** The same without what it has of files, which a kernel that is short of memory takes back. */
  ownPeakMb(): number;
  /** The longest that its event loop was held up since this was last asked, in milliseconds. */
  loopDelayMs(): Promise<number>;
  /** What the thread that serves requests has taken of the processor so far, in milliseconds. */
  loopCpuMs(): number;
  isAlive(): boolean;
  /** Where the files lie that it has open and that are deleted already, as those are that hold bodies. */
  unnamedFiles(): string[];
  readonly dataDir: string;
  output(): string;
  stop(): Promise<void>;
}

/** Starts a gateway with a route for the attacker and one for the bystander. */
export async function startWall(given: WallSettings): Promise<Wall> {
  const { upstream, route = {}, variables = {}, descriptors, limitMb = LIMIT_MB } = given;
  const base = { base_url: upstream, api_keys: ['key-a'], default_model: 'test-model', provider: 'test' };
  const routes = [
    { name: 'attacker', token: ATTACKER, ...base, ...route },
    { name: 'bystander', token: BYSTANDER, ...base },
  ];
  const dataDir = mkdtempSync(join(tmpdir(), 'walls-'));
  const settings = {
    HOST: '127.0.0.1',
    PORT: '0',
    DATA_DIR: dataDir,
    GATEWAY_ROUTES: JSON.stringify(routes),
    ...variables,
  };
  const gateway = runGateway(['serve'], settings, () => {}, descriptors ?? null);
  const url = await gateway.url();
  const pid = gateway.child.pid!;
  const leave = enterGroup(pid, limitMb);
  return {
    url,
    pid,
    port: Number(new URL(url).port),
    peakMb: () => statusMb(pid, 'VmHWM'),
    ownPeakMb: () => statusMb(pid, 'VmHWM') - statusMb(pid, 'RssFile'),
    loopDelayMs: async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^nodejs_eventloop_lag_seconds\{quantile="1"\} (\S+)$/m.exec(text)?.[1]) * 1000;
    },
    loopCpuMs: () => {
      const fields = readFileSync(`/proc/${pid}/task/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
    },
    isAlive: () => gateway.child.exitCode === null && gateway.child.signalCode === null,
    unnamedFiles: () => unnamedFiles(pid),
    dataDir,
    output: () => gateway.output(),
    stop: async () => {
      gateway.child.kill('SIGKILL');
      await gateway.exit();
      leave();
    },
  };
}

function unnamedFiles(pid: number): string[] {
  const folder = `/proc/${pid}/fd`;
  const links = readdirSync(folder).map((name) => {
    try {
      return readlinkSync(join(folder, name));
    } catch {
      return ''; // closed meanwhile
    }
  });
  const mark = ' (deleted)';
  return links.filter((link) => link.endsWith(mark)).map((link) => link.slice(0, -mark.length));
}

/** A line of what Linux tells of a process, in MiB. */
function statusMb(pid: number, name: 'VmHWM' | 'RssFile'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)![1]) / 1024;
}

/** Holds a process to the limit where this machine lets a test do that; returns how to clean up. */
function enterGroup(pid: number, limitMb: number): () => void {
  for (const [root, file] of [
    ['/sys/fs/cgroup/memory', 'memory.limit_in_bytes'],
    ['/sys/fs/cgroup', 'memory.max'],
  ] as const) {
    const folder = join(root, `walls-${pid}`);
    try {
      mkdirSync(folder);
      writeFileSync(join(folder, file), String(limitMb * MIB));
      writeFileSync(join(folder, 'cgroup.procs'), String(pid));
      return () => removeSoon(folder);
    } catch {
      removeSoon(folder);
    }
  }
  return () => {};
}

function removeSoon(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // nothing can be made here, or it is not empty yet and goes with the machine
  }
}

/** Asks small questions one after the other until it is stopped, as a client that means no harm. */
export class Bystander {
  readonly statuses: number[] = [];
  readonly errors: string[] = [];
  private isOver = false;
  private readonly running: Promise<void>;

  constructor(url: string, pauseMs = 50) {
    this.running = this.run(url, pauseMs);
  }

  /** Resolves once it has asked so many times more. */
  async asked(times: number): Promise<void> {
    const most = this.statuses.length + times;
    await until(() => this.statuses.length >= most);
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async run(url: string, pauseMs: number): Promise<void> {
    while (!this.isOver) {
      this.statuses.push(await this.ask(url));
      await sleep(pauseMs);
    }
  }

  private async ask(url: string): Promise<number> {
    try {
      const answer = await fetch(`${url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${BYSTANDER}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'test-model', messages: [{ role: 'user', content: 'hi' }] }),
      });
      const text = await answer.text();
      if (answer.status !== 200) this.errors.push(text);
      return answer.status;
    } catch (error) {
      this.errors.push(String((error as Error).cause ?? error));
      return 0;
    }
  }
}

/** A client that says byte for byte what it likes. */
export class RawClient {
  received = '';
  isClosed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (chunk) => (this.received = (this.received + chunk.toString('latin1')).slice(0, 4_096)));
    this.socket.on('error', () => {});
    this.socket.on('close', () => (this.isClosed = true));
  }

  /** The status of the answer; 0 while there is none, or only word to go on. */
  get status(): number {
    return Number(/^(?:HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 (?!100)(\d{3})/.exec(this.received)?.[1] ?? 0);
  }

  write(bytes: string | Buffer): this {
    this.socket.write(bytes);
    return this;
  }
}

/** The head of a JSON request of the attacker. */
export function headOf(path: string, length: number, token = ATTACKER): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`
  );
}
