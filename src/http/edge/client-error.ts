import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import type { Socket } from 'node:net';
import { STATUS_CODES } from 'node:http';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { renderError } from '../errors/render-error.js';

/** Answers what is not even an HTTP request, in OpenAI's shape as nobody knows another, and closes the connection. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
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
