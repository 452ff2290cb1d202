import { STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import type { Random } from '../../platform/time/random.js';
import type { Admission } from './admission.js';
import { requestIdFrom } from './request-id.js';
import { dialectOfRequest } from '../errors/dialect-of-request.js';
import { discardRest } from '../errors/discard-rest.js';
import { expectFacts } from '../errors/handler-facts.js';
import { renderError } from '../errors/render-error.js';
import type { RouteTable } from '../errors/route-table.js';
import { meantUrl } from './meant-path.js';
import { requestFault } from './vet-request.js';

const MAX_HEADER_BYTES = 128 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
/** For a body of 64 MiB over a slow line. */
const REQUEST_TIMEOUT_MS = 310_000;
const CHECK_INTERVAL_MS = 5_000;
const KEEP_ALIVE_MS = 75_000;

/** What tells how the gateway stands is answered however it stands. */
const ALWAYS_ANSWERED = /^\/(?:health|metrics|admin)(?:[/?]|$)/;

/** The HTTP server: strict about framing, slow clients and sizes; bodies are left unread for the handlers. */
export function createAdapter(random: Random): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    forceCloseConnections: true,
    return503OnClosing: false,
    rewriteUrl,
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    genReqId: ({ headers }: IncomingMessage) => requestIdFrom(headers['x-request-id'], () => random.uuid()),
    clientErrorHandler: answerClientError,
    frameworkErrors: (_error: unknown, request: FastifyRequest, reply: FastifyReply) => refuseUrl(request, reply),
    schemaController: { compilersFactory: { buildValidator: noSchemas, buildSerializer: noSchemas } },
    keepAliveTimeout: KEEP_ALIVE_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
    },
  });
}

/** Answers what is not even an HTTP request, in OpenAI's shape as nobody knows another, and closes the connection. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = renderError(gatewayError(error.code), USUAL_DIALECT, '');
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  socket.end(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), body]));
}

function gatewayError(code: string | undefined): GatewayError {
  if (code === 'HPE_HEADER_OVERFLOW') return new GatewayError('headers_too_large');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new GatewayError('request_timeout');
  return new GatewayError('bad_http_request');
}

/** A URL that the router cannot read is refused like every other bad request. */
function refuseUrl(request: FastifyRequest, reply: FastifyReply): void {
  const error = new GatewayError('bad_http_request', { message: 'The path is malformed.' });
  const { status, headers, body } = renderError(
    error,
    dialectOfRequest(request, request.server.routeTable),
    request.id,
  );
  for (let i = 0; i < headers.length; i += 2) reply.header(headers[i]!, headers[i + 1]);
  void reply.code(status).header('x-request-id', request.id).send(body);
  discardRest(reply.raw);
}

/** No route has a JSON schema; without this the server would load the compilers all the same. */
function noSchemas(): never {
  throw new Error('routes have no JSON schemas here');
}

declare module 'fastify' {
  interface FastifyInstance {
    routeTable: RouteTable;
  }
}

/** Router, guard and checks see the URL that is meant, and no other. */
function rewriteUrl(this: FastifyInstance, { url = '' }: Pick<IncomingMessage, 'url'>): string {
  return meantUrl(url, (path) => this.routeTable.isEndpoint(path));
}

/** Sets up the server before its routes are registered. */
export function prepareServer(server: FastifyInstance, admission: Admission, routes: RouteTable): void {
  continueWhenRead(server.server);
  server.decorate('routeTable', routes);
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (_request, _payload, done) => done(null));
  server.addHook('onRoute', ({ url, method, config = {} }) => {
    if (method !== 'OPTIONS') expectFacts(`${[method].flat().join(', ')} ${url}`, config);
    routes.add(url, method, config);
  });
  server.addHook('onRequest', (request, _reply, done) => {
    const fault = requestFault(request.raw);
    if (fault !== undefined) done(new GatewayError('bad_http_request', { message: fault }));
    else done(ALWAYS_ANSWERED.test(request.url) ? undefined : admission.refusal());
  });
  server.addHook('onSend', (request, reply, _payload, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
}

/**
 * Clients that send `Expect: 100-continue` ask before they send a body. They are told to go on when somebody begins to
 * read it: whoever is refused by the head is refused without its body.
 */
function continueWhenRead(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const goOn = (event: string | symbol): void => {
      if (event !== 'data' && event !== 'readable') return;
      request.removeListener('newListener', goOn);
      if (!response.headersSent && !response.writableEnded) response.writeContinue();
    };
    request.on('newListener', goOn);
    server.emit('request', request, response);
  });
}
