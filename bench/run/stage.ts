import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYS, type RunningTarget, type Target } from '../targets/target.ts';
import { Server } from './children.ts';
import { CORES } from './machine.ts';
import { NATIVE } from './native.ts';

/** The mock upstream, and the targets started in front of it. */
export class Stage {
  private readonly running = new Map<RunningTarget, Server>();
  private readonly upstream: Server;
  private readonly folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));

  private constructor(upstream: Server) {
    this.upstream = upstream;
  }

  static async open(): Promise<Stage> {
    const port = await freePort();
    const command = { file: NATIVE.upstream, args: ['--port', String(port)] };
    return new Stage(await Server.start(command, port, CORES.load));
  }

  /** The upstream itself, as if it were a target: what there is to measure without a gateway. */
  get direct(): RunningTarget {
    const { pid, port } = this.upstream;
    return { name: 'no gateway', pid, port, upstreamPid: 0, key: KEYS.client, headers: [], workers: 1 };
  }

  /** Starts a target and waits until it listens. */
  async start({ name, command, headers, workers = 1, cores = CORES.gateway }: Target): Promise<RunningTarget> {
    const folder = mkdtempSync(join(this.folder, 'target-'));
    const place = { port: await freePort(), upstreamPort: this.upstream.port, folder };
    const server = await Server.start(command(place), place.port, cores);
    const target = {
      name,
      pid: server.pid,
      port: place.port,
      upstreamPid: this.upstream.pid,
      key: KEYS.client,
      headers: headers?.(place) ?? [],
      workers,
    };
    this.running.set(target, server);
    return target;
  }

  async stop(target: RunningTarget): Promise<void> {
    await this.running.get(target)?.stop();
    this.running.delete(target);
  }

  /** Ends everything that was started and removes what it wrote. */
  async close(): Promise<void> {
    await Promise.all([...this.running.keys()].map(async (target) => await this.stop(target)));
    await this.upstream.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
