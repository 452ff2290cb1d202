import { chmod, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { join } from 'node:path';

/** Answers what commands ask of a running gateway: plain data for the path, undefined for a path that is none. */
export type ControlAnswer = (path: string) => object | undefined;

/** No gateway answers on the data folder. */
export class ControlUnreachable extends Error {
  constructor(dataDir: string, code: string) {
    super(`No running gateway answers on the data folder ${dataDir} (${code}).`);
    this.name = 'ControlUnreachable';
  }
}

const MODE = 0o600;
const PATIENCE_MS = 10_000;

function socketPath(dataDir: string): string {
  return join(dataDir, 'control.sock');
}

/**
 * Answers commands on a socket in the data folder, which its owner alone may open; the caller holds the folder's lock.
 * Returns how to stop; rejects where no socket can be made (the path is too long, the file system knows none).
 */
export async function openControlSocket(dataDir: string, answer: ControlAnswer): Promise<() => Promise<void>> {
  const path = socketPath(dataDir);
  await rm(path, { force: true });
  const server = createServer((question, reply) => {
    const found = question.method === 'GET' ? answer(question.url ?? '') : undefined;
    reply.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json', connection: 'close' });
    reply.end(JSON.stringify(found ?? {}));
  });
  await listen(server, path);
  await chmod(path, MODE);
  return async () => {
    server.close();
    server.closeAllConnections();
    await rm(path, { force: true });
  };
}

/** What the gateway on a data folder answers; rejects with ControlUnreachable. */
export async function askGateway(dataDir: string, path: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const asked = request({ socketPath: socketPath(dataDir), path, timeout: PATIENCE_MS }, (reply) => {
    const chunks: Buffer[] = [];
    reply.on('data', (chunk: Buffer) => chunks.push(chunk));
    reply.on('end', () => resolve(Buffer.concat(chunks).toString()));
    reply.on('error', reject);
  });
  asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  asked.on('error', reject);
  asked.end();
  try {
    return JSON.parse(await promise);
  } catch (error) {
    throw new ControlUnreachable(dataDir, (error as NodeJS.ErrnoException).code ?? 'no answer');
  }
}

async function listen(server: Server, path: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(path, resolve);
  await promise;
  server.off('error', reject);
  server.on('error', () => {});
  server.unref();
}
