import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { addressList, isListed } from '../config/address-list.js';
import { Environment } from '../config/environment.js';
import { WorkerBus } from '../shared-state/worker-bus.js';
import { ByteBudget, type ByteHold } from '../memory/byte-budget.js';
import { descriptorLimit, planDescriptors } from '../process/descriptors.js';
import { Clock } from '../time/clock.js';
import { every } from '../time/timers.js';
import { Connection, headBytesOf } from './connection.js';

const SWEEP_MS = 250;
/** Between two sweeps a flood is looked at all the same. */
const SWEEP_CONNECTIONS = 64;
/** Connections without an admitted request: of one address, and of all. */
const MOST_OF_ADDRESS = 256;
const MOST_WAITING = 4_096;
/** What they may take of the connections that there are descriptors for. */
const SHARE_OF_WAITING = 0.75;
/** What the heads that they have begun may take of the memory. */
const SHARE_OF_HEADS = 0.125;
/** After a head of this size a connection ends with its answer. */
const LARGE_HEAD_BYTES = 8 * 1024;

/**
 * Bounds what connections cost before a request of theirs has been let in: their number, and the bytes of the heads
 * that they have begun. Above a bound the oldest goes, so that whoever comes next and says at once what it wants is
 * served. A client that takes nothing of its answer any more is cut off.
 */
@Injectable()
export class Connections implements OnApplicationShutdown {
  private readonly all = new Map<Socket, Connection>();
  /** Without a request since they were opened, the oldest first, and without one since the last was answered. */
  private readonly strangers = new Set<Connection>();
  private readonly idle = new Set<Connection>();
  /** How many of them there are of each address. */
  private readonly byAddress = new Map<string, number>();
  private readonly heads: ByteHold;
  private readonly mostHeadBytes: number;
  private readonly mostOpen: number;
  private readonly mostWaiting: number;
  private readonly uncounted;
  private readonly stop: () => void;
  private opened = 0;

  constructor(
    { TRUSTED_PROXIES: proxies }: Environment,
    budget: ByteBudget,
    bus: WorkerBus,
    private readonly clock: Clock,
  ) {
    const { connections } = planDescriptors(descriptorLimit());
    this.mostOpen = Math.max(1, Math.floor(connections / bus.size));
    this.mostWaiting = Math.max(1, Math.floor(Math.min(MOST_WAITING / bus.size, this.mostOpen * SHARE_OF_WAITING)));
    this.mostHeadBytes = (budget.limitBytes * SHARE_OF_HEADS) / bus.size;
    this.heads = budget.open(null);
    this.uncounted = addressList(['127.0.0.0/8', '::1', ...proxies]);
    this.stop = every(SWEEP_MS, () => this.sweep());
  }

  onApplicationShutdown(): void {
    this.stop();
    this.heads.release();
  }

  /** Looks after every connection of a server. */
  watch(server: Server): void {
    server.maxConnections = this.mostOpen;
    server.on('connection', (socket) => this.add(socket));
  }

  /** A request of a connection has been let in: until its answer has left, the connection is not in question. */
  admit(socket: Socket, response: ServerResponse): void {
    const connection = this.all.get(socket);
    if (connection === undefined) return;
    this.endWaiting(connection);
    // Node keeps the last head of a connection for as long as that waits for another one
    if (connection.headBytes > LARGE_HEAD_BYTES && headBytesOf(response.req) > LARGE_HEAD_BYTES)
      response.shouldKeepAlive = false;
    connection.begin(response.req);
    response.on('close', connection.onAnswered);
  }

  private add(socket: Socket): void {
    const connection = new Connection(socket, this.addressOf(socket), (answered) => this.setIdle(answered));
    this.all.set(socket, connection);
    this.strangers.add(connection);
    socket.on('close', () => this.remove(connection));
    this.count(connection, 1);
    if (++this.opened % SWEEP_CONNECTIONS === 0) this.boundHeads();
    this.makeRoom(connection);
  }

  private setIdle(connection: Connection): void {
    if (!this.all.has(connection.socket) || this.idle.has(connection)) return;
    this.idle.add(connection);
    this.count(connection, 1);
  }

  private remove(connection: Connection): void {
    if (this.all.delete(connection.socket)) this.endWaiting(connection);
  }

  /** What has a request, or is gone, counts towards no bound of those that wait for one. */
  private endWaiting(connection: Connection): void {
    if (this.strangers.delete(connection) || this.idle.delete(connection)) this.count(connection, -1);
  }

  /** Proxies speak for many, and so does this machine. */
  private addressOf({ remoteAddress: address = '' }: Socket): string | null {
    return this.uncounted === null || isListed(this.uncounted, address) ? null : address;
  }

  private count({ address }: Connection, change: 1 | -1): void {
    if (address === null) return;
    const count = (this.byAddress.get(address) ?? 0) + change;
    if (count === 0) this.byAddress.delete(address);
    else this.byAddress.set(address, count);
  }

  private makeRoom(newest: Connection): void {
    const { address } = newest;
    if (address !== null) while ((this.byAddress.get(address) ?? 0) > MOST_OF_ADDRESS) this.dropOldest(newest, address);
    if (this.strangers.size + this.idle.size > this.mostWaiting) this.dropOldest(newest);
    // one less than the server takes, so that it never refuses a connection while another one only waits
    else if (this.all.size >= this.mostOpen) this.dropOldest(newest);
  }

  /** The oldest that has never had a request goes first, and the newest where no other waits for one. */
  private dropOldest(newest: Connection, address: string | null = null): void {
    for (const connections of [this.strangers, this.idle]) {
      for (const connection of connections) {
        if (connection !== newest && (address === null || connection.address === address)) {
          this.drop(connection);
          return;
        }
      }
    }
    this.drop(newest);
  }

  private drop(connection: Connection): void {
    this.remove(connection);
    connection.socket.destroy();
  }

  private sweep(): void {
    const now = this.clock.monotonic();
    for (const connection of this.all.values()) if (connection.isTooSlow(now)) this.drop(connection);
    this.boundHeads();
  }

  /** The largest heads go first: an honest one is small, and whole at once. */
  private boundHeads(): void {
    const begun = [...this.all.values()].filter(({ headBytes }) => headBytes > 0);
    let sum = begun.reduce((total, { headBytes }) => total + headBytes, 0);
    if (sum > this.mostHeadBytes) {
      for (const connection of begun.toSorted((a, b) => b.headBytes - a.headBytes)) {
        if (sum <= this.mostHeadBytes / 2) break;
        sum -= connection.headBytes;
        this.drop(connection);
      }
    }
    this.heads.add(sum - this.heads.bytes);
  }
}
