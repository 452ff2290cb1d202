import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { discardRest } from '../../../src/http/errors/discard-rest.js';
import { until } from '../../support/until.js';
import { RawClient } from '../../support/walls.js';

const A_SECOND = 1_000;
const HEAD = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n';

/** What the code asked to be called, after how many milliseconds; nothing of it happens by itself. */
interface Planned {
  readonly act: () => void;
  readonly ms: number;
}

describe('the rest of a refused body', () => {
  const planned: Planned[] = [];
  let server: Server;
  let client: RawClient;

  beforeEach(async () => {
    server = createServer((_request, response) => {
      response.writeHead(429, { 'content-length': 2 }).end('no');
      jest.spyOn(globalThis, 'setTimeout').mockImplementation(((act: () => void, ms: number) => {
        planned.push({ act, ms });
        return { unref: () => ({}) };
      }) as unknown as typeof setTimeout);
      discardRest(response);
      jest.restoreAllMocks();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new RawClient((server.address() as AddressInfo).port).write(`${HEAD}12345`);
    await until(() => client.received.endsWith('no'));
  });
  afterEach(async () => {
    planned.length = 0;
    client.socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });

  it('that goes on has its connection ended within a second, and the answer is read before', async () => {
    expect([client.status, client.isClosed]).toEqual([429, false]);
    expect(planned.map(({ ms }) => ms <= A_SECOND)).toEqual([true]);
    planned[0]!.act();
    await until(() => client.isClosed);
    expect(client.isClosed).toBe(true);
  });

  it('that comes in that time leaves the connection to the next request', async () => {
    client.write('67890');
    client.received = '';
    client.write(`${HEAD}12345`);
    await until(() => client.received.endsWith('no'));
    planned[0]!.act();
    client.write('67890');
    client.received = '';
    client.write(`${HEAD}12345`);
    await until(() => client.received.endsWith('no'));
    expect([client.status, client.isClosed]).toEqual([429, false]);
  });
});
