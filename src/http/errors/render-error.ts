import { failureBody } from '../../gateway/dialects/failure.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import type { ErrorCode } from '../../platform/errors/catalogue.js';
import type { GatewayError } from '../../platform/errors/gateway-error.js';

/** An error as it goes over the wire: status, headers as name, value, …, and JSON. */
export interface RenderedError {
  readonly status: number;
  readonly headers: string[];
  readonly body: Buffer;
}

/** Renders an error in the shape of the client's dialect. */
export function renderError(error: GatewayError, dialect: DialectName, requestId: string): RenderedError {
  const { details, status } = error;
  const body = failureBody(error, dialect, requestId);
  const headers = [
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(body.length),
    'cache-control',
    'no-store',
  ];
  if (status === 401) headers.push('www-authenticate', 'Bearer realm="ai-gateway"');
  if (details.retryAfterSeconds !== undefined) headers.push('retry-after', String(details.retryAfterSeconds));
  if (details.retryIsPointless === true) headers.push('x-should-retry', 'false');
  if (details.limitedBy !== undefined) headers.push('x-gateway-limited-by', details.limitedBy);
  if (details.headers !== undefined) headers.push(...details.headers);
  if (CLOSING.has(error.code)) headers.push('connection', 'close');
  return { status, headers, body };
}

/**
 * Answers after which nothing more is read. A body that is too large is not among them: closing with unread bytes resets
 * the connection, and the client would lose the answer.
 */
const CLOSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'bad_http_request',
  'headers_too_large',
  'request_timeout',
  'shutting_down',
]);
