import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from './self-signed.js';

/** HTTPS in front of plain servers, chosen by host name, with a certificate of its own. */
export class HttpsFront {
  private constructor(
    private readonly server: Server,
    /** What clients have to trust, as PEM. */
    readonly certificate: string,
  ) {}

  /** `targets`: host name → `http://host:port`. */
  static async start(
    targets: Readonly<Record<string, string>>,
    { cert, key } = selfSigned(...Object.keys(targets)),
  ): Promise<HttpsFront> {
    const server = createServer({ cert, key }, (incoming, outgoing) => {
      const { host = '' } = incoming.headers;
      const { method, headers, url = '' } = incoming;
      const passed = request(`${targets[host]}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HttpsFront(server, cert);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
