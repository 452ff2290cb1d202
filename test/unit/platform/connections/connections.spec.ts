import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { loadEnvironment } from '../../../../src/platform/config/load-environment.js';
import { Connections } from '../../../../src/platform/connections/connections.js';
import { ByteBudget } from '../../../../src/platform/memory/byte-budget.js';
import { OwnMemory } from '../../../../src/platform/shared-state/memory.js';
import { WorkerBus } from '../../../../src/platform/shared-state/worker-bus.js';
import { HandClock } from '../../../support/hand-clock.js';

const MOST = 256;
const PROXY = '192.0.2.1';

/** What is looked at of a connection; a real one always comes from this machine, which is not counted. */
class Peer extends EventEmitter {
  readonly bytesRead = 0;
  readonly writableLength = 0;
  isClosed = false;

  constructor(readonly remoteAddress: string) {
    super();
  }

  destroy(): void {
    this.isClosed = true;
    this.emit('close');
  }
}

describe('connections', () => {
  let connections: Connections;
  let server: EventEmitter;
  beforeEach(() => {
    const { environment } = loadEnvironment({ TRUSTED_PROXIES: PROXY });
    const budget = new ByteBudget(new OwnMemory(), 1024 * 1024, 'bytes');
    connections = new Connections(environment, budget, new WorkerBus(), new HandClock());
    server = new EventEmitter();
    connections.watch(server as Server);
  });
  afterEach(() => connections.onApplicationShutdown());

  function open(address: string, count: number): Peer[] {
    return Array.from({ length: count }, () => {
      const peer = new Peer(address);
      server.emit('connection', peer);
      return peer;
    });
  }

  /** A request of it has been let in; the answer leaves with the function that is returned. */
  function admit(peer: Peer): () => void {
    const response = new EventEmitter();
    const request = { headers: {}, rawHeaders: [] };
    connections.admit(
      peer as unknown as Socket,
      Object.assign(response, { req: request }) as unknown as ServerResponse,
    );
    return () => void response.emit('close');
  }

  const closed = (peers: readonly Peer[]): number[] => peers.flatMap(({ isClosed }, i) => (isClosed ? [i] : []));

  it('without a request are so many of one address at most: the oldest goes', () => {
    const peers = open('198.51.100.1', MOST);
    const others = open('198.51.100.2', MOST);
    expect(closed([...peers, ...others])).toEqual([]);
    open('198.51.100.1', 2);
    expect([closed(peers), closed(others)]).toEqual([[0, 1], []]);
  });

  it('with a request count towards no bound of their address until it is answered', () => {
    const busy = open('198.51.100.1', MOST);
    const answer = busy.map(admit);
    const others = open('198.51.100.1', MOST);
    expect(closed([...busy, ...others])).toEqual([]);
    answer[7]!();
    open('198.51.100.1', 1);
    expect([closed(busy), closed(others)]).toEqual([[], [0, 1]]);
  });

  it('that are new are not the ones to go while others wait that have been answered', () => {
    const peers = open('198.51.100.1', MOST);
    for (const answer of peers.map(admit)) answer();
    const newest = open('198.51.100.1', 1);
    expect([closed(peers), closed(newest)]).toEqual([[0], []]);
  });

  it('that are gone count no more, whatever they were doing', () => {
    const peers = open('198.51.100.1', MOST);
    const answers = peers.slice(0, 100).map(admit);
    for (const peer of peers) peer.destroy();
    for (const answer of answers) answer();
    expect(closed(open('198.51.100.1', MOST))).toEqual([]);
  });

  it('of a proxy in TRUSTED_PROXIES and of this machine are bounded in all alone', () => {
    expect(closed(open(PROXY, 2 * MOST))).toEqual([]);
    expect(closed(open('127.0.0.1', 2 * MOST))).toEqual([]);
  });
});
