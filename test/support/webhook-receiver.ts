import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One message that came. */
export interface ReceivedMessage {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Takes webhooks on loopback; the next answers are those of `script`, then 200. */
export class WebhookReceiver {
  readonly received: ReceivedMessage[] = [];
  readonly script: { readonly status: number; readonly body?: string }[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.take(request, response));
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer({ keepAliveTimeout: 60_000 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new WebhookReceiver(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.received.push({ url: request.url!, headers: request.headers, body: await text(request) });
    const { status, body = '{}' } = this.script.shift() ?? { status: 200 };
    response.writeHead(status, { 'content-type': 'application/json', connection: 'close' }).end(body);
  }

  /** Forgets what came. */
  reset(): void {
    this.received.length = 0;
    this.script.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
