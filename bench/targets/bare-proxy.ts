/** The yardstick: the least that forwards on node:http and undici, without any feature. Started with PORT and UPSTREAM. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool, type Dispatcher } from 'undici';
import { KEYS } from './target.ts';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade']);
const pool = new Pool(process.env['UPSTREAM']!, {
  connections: null,
  pipelining: 1,
  headersTimeout: 300_000,
  bodyTimeout: 300_000,
  keepAliveTimeout: 60_000,
  allowH2: false,
});

createServer((request, response) => {
  readBody(request, (body) => {
    const headers = upstreamHeaders(request.headers);
    pool.dispatch({ path: request.url!, method: 'POST', headers, body }, new Relay(response));
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');

/** Writes the upstream's answer into the response as it comes. */
class Relay implements Dispatcher.DispatchHandler {
  private readonly response: ServerResponse;

  constructor(response: ServerResponse) {
    this.response = response;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.response.on('close', () => {
      if (!this.response.writableFinished) controller.abort(new Error('the client is gone'));
    });
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    this.response.writeHead(status, responseHeaders(headers));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.response.write(chunk)) return;
    controller.pause();
    this.response.once('drain', () => controller.resume());
  }

  onResponseEnd(): void {
    this.response.end();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.response.headersSent) this.response.destroy(error);
    else this.response.writeHead(502).end();
  }
}

function readBody(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
}

function upstreamHeaders(headers: IncomingHttpHeaders): string[] {
  return [
    'content-type',
    headers['content-type'] ?? 'application/json',
    'accept',
    headers.accept ?? '*/*',
    'user-agent',
    headers['user-agent'] ?? 'bare-proxy',
    'authorization',
    `Bearer ${KEYS.upstream}`,
  ];
}

function responseHeaders(headers: IncomingHttpHeaders): string[] {
  const list: string[] = [];
  for (const name in headers) if (!HOP_BY_HOP.has(name)) list.push(name, headers[name] as string);
  return list;
}
