import { createServer } from 'node:http';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Environment } from '../platform/config/environment.js';
import { Connections } from '../platform/connections/connections.js';

const HEADERS_TIMEOUT_MS = 10_000;

/** Serves the console at ADMIN_LISTEN as well, where it is set; what is not the console's is not there. Returns how to stop. */
export async function listenForAdmin(app: NestFastifyApplication, environment: Environment): Promise<() => void> {
  const { ADMIN_ENABLED: isAdministered, ADMIN_LISTEN: place } = environment;
  if (!isAdministered || place === undefined) return () => {};
  const port = Number(/\d+$/.exec(place)?.[0]);
  const host = place.slice(0, place.lastIndexOf(':')).replaceAll(/[[\]]/g, '');
  const main = app.getHttpServer();
  const server = createServer({ headersTimeout: HEADERS_TIMEOUT_MS }, (request, response) => {
    if (/^\/admin(?:[/?]|$)/.test(request.url ?? '')) {
      main.emit('request', request, response);
      return;
    }
    response.writeHead(404, { 'content-type': 'application/json', connection: 'close' });
    response.end('{"error":{"message":"There is no such endpoint.","code":"unknown_url"}}');
  });
  app.get(Connections).watch(server);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise;
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
