import { chmod, rm } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';

/** What a command asks of a running gateway. */
export interface ControlQuestion {
  readonly path: string;
  /** Plain data that came with it; undefined where the command only reads. */
  readonly body: unknown;
}

/** Answers commands with plain data; undefined for a path that is none. */
export type ControlAnswer = (question: ControlQuestion) => object | undefined | Promise<object | undefined>;

/** No gateway answers on the data folder. */
export class ControlUnreachable extends Error {
  constructor(dataDir: string, code: string) {
    super(`No running gateway answers on the data folder ${dataDir} (${code}).`);
    this.name = 'ControlUnreachable';
  }
}

const MODE = 0o600;
const PATIENCE_MS = 10_000;
const MOST_BYTES = 16 * 1024 * 1024;

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
  const server = createServer((question, reply) => void respond(question, reply, answer));
  await listen(server, path);
  await chmod(path, MODE);
  return async () => {
    server.close();
    server.closeAllConnections();
    await rm(path, { force: true });
  };
}

async function respond(question: IncomingMessage, reply: ServerResponse, answer: ControlAnswer): Promise<void> {
  let found: object | undefined;
  try {
    const text = await readAll(question);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    found = await answer({ path: question.url ?? '', body });
  } catch {
    // a command that was cut off, or the database does not answer: the command says so
    reply.writeHead(503, { connection: 'close' });
    reply.end('{}');
    return;
  }
  reply.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json', connection: 'close' });
  reply.end(JSON.stringify(found ?? {}));
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new RangeError('the command is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What the gateway on a data folder answers; rejects with ControlUnreachable. */
export async function askGateway(dataDir: string, path: string, body?: unknown): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const method = body === undefined ? 'GET' : 'POST';
  const asked = request({ socketPath: socketPath(dataDir), path, method, timeout: PATIENCE_MS }, (reply) => {
    if (reply.statusCode !== 200) reject(Object.assign(new Error('no answer'), { code: 'no answer' }));
    const chunks: Buffer[] = [];
    reply.on('data', (chunk: Buffer) => chunks.push(chunk));
    reply.on('end', () => resolve(Buffer.concat(chunks).toString()));
    reply.on('error', reject);
  });
  asked.on('timeout', () => asked.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  asked.on('error', reject);
  asked.end(body === undefined ? undefined : JSON.stringify(body));
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
