import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A request as the upstream saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Aborts when the connection closes before the answer was complete. */
  readonly gone: AbortSignal;
  readonly port: number;
}

/** One scripted answer; it owns the response from its first byte to its last. */
export type Script = (response: ServerResponse, request: SeenRequest) => void | Promise<void>;

/** A real HTTP server on port 0 that answers by a script: the queued ones first, then the standing one. */
export class ScriptedUpstream {
  readonly requests: SeenRequest[] = [];
  /** Whether a connection takes another request once one is answered. */
  keepsConnections = true;
  private readonly queue: Script[] = [];
  private standing: Script = json(200, completion('ok'));
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.answer(request, response));
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<ScriptedUpstream> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    const upstream = new ScriptedUpstream(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Base URL with the version segment. */
  get baseUrl(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  get openSockets(): number {
    return this.sockets.size;
  }

  /** The chat requests' keys, in the order of arrival. */
  get keysUsed(): string[] {
    return this.requests.map(({ headers }) => (headers.authorization ?? '').replace('Bearer ', ''));
  }

  /** Answers the next requests, one script each. */
  next(...scripts: Script[]): this {
    this.queue.push(...scripts);
    return this;
  }

  /** Answers every request that no queued script takes. */
  always(script: Script): this {
    this.standing = script;
    return this;
  }

  /** Forgets requests and scripts. */
  reset(): void {
    this.requests.length = 0;
    this.queue.length = 0;
    this.standing = json(200, completion('ok'));
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.shouldKeepAlive &&= this.keepsConnections;
    const gone = new AbortController();
    response.on('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const chunks = await allOf(request);
    if (chunks === null) return;
    const { method = '', url = '', headers, rawHeaders } = request;
    const port = request.socket.remotePort ?? 0;
    const seen = {
      method,
      path: url,
      headers,
      rawHeaders,
      body: Buffer.concat(chunks).toString(),
      gone: gone.signal,
      port,
    };
    this.requests.push(seen);
    await (this.queue.shift() ?? this.standing)(response, seen);
  }
}

/** The chunks of a request body; null when it breaks off. */
async function allOf(request: IncomingMessage): Promise<Buffer[] | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const part of request) chunks.push(part as Buffer);
    return chunks;
  } catch {
    return null;
  }
}

/** A whole chat completion. */
export function completion(content: string, model = 'test-model'): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model,
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, logprobs: null, finish_reason: 'stop' },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  };
}

/** One chunk of a chat stream. */
export function chunk(delta: object, finishReason: string | null = null): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test-model',
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  };
}

/** One event with a JSON payload. */
export function event(payload: object): string {
  return `data: ${JSON.stringify(payload)}\n\n`;
}

/** Events without names, one behind the other. */
export function eventsOf(...payloads: readonly object[]): string {
  return payloads.map(event).join('');
}

/** The event that ends a stream. */
export const DONE = 'data: [DONE]\n\n';

/** The events of a complete chat stream that says the words. */
export function chatEvents(...words: string[]): string[] {
  return [
    event(chunk({ role: 'assistant', content: '' })),
    ...words.map((content) => event(chunk({ content }))),
    event(chunk({}, 'stop')),
    DONE,
  ];
}

/** Answers with JSON. */
export function json(status: number, body: object, headers: Record<string, string> = {}): Script {
  return (response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

/** Answers with an OpenAI error. */
export function refusal(status: number, error: object = {}, headers: Record<string, string> = {}): Script {
  return json(
    status,
    { error: { message: 'upstream says no', type: null, param: null, code: null, ...error } },
    headers,
  );
}

/** Answers with raw text. */
export function text(status: number, body: string, contentType = 'text/html'): Script {
  return (response) => void response.writeHead(status, { 'content-type': contentType }).end(body);
}

/** How a scripted stream goes. */
interface SseOptions {
  readonly pauseMs?: number;
  readonly ending?: 'end' | 'reset' | 'hang';
}

/** Streams the pieces with a pause between them, then ends as told. */
export function sse(pieces: readonly (string | Buffer)[], { pauseMs = 0, ending = 'end' }: SseOptions = {}): Script {
  return async (response, { gone }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
    for (const piece of pieces) {
      if (gone.aborted) return;
      response.write(piece);
      await sleep(pauseMs);
    }
    if (ending === 'end') response.end();
    else if (ending === 'reset') await resetSoon(response);
  };
}

/** Reads the request and never answers. */
export function hang(): Script {
  return () => {};
}

/** Sends the headers of a stream and nothing more. */
export function silentStream(): Script {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  };
}

/** Closes the connection without an answer. */
export function reset(): Script {
  return (response) => void response.socket?.resetAndDestroy();
}

/** Answers after a while. */
export function delayed(ms: number, script: Script): Script {
  return async (response, request) => {
    await sleep(ms);
    await script(response, request);
  };
}

/** Sends the head of an answer at once, and the answer after a while. */
export function headFirst(ms: number, body: object): Script {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.flushHeaders();
    await sleep(ms);
    response.end(JSON.stringify(body));
  };
}

async function resetSoon(response: ServerResponse): Promise<void> {
  await sleep(20);
  response.socket?.resetAndDestroy();
}

/** Sends bytes of some content type in pieces. */
export function bytes(body: Buffer, contentType: string, ending: 'end' | 'cut' = 'end'): Script {
  return async (response) => {
    response.writeHead(200, { 'content-type': contentType });
    for (let i = 0; i < body.length; i += 50_000) {
      response.write(body.subarray(i, i + 50_000));
      await sleep(2);
    }
    if (ending === 'end') response.end();
    else response.socket?.resetAndDestroy();
  };
}
