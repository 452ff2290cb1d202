import type { IncomingMessage } from 'node:http';

const SUSPICIOUS_PATH = /[\\;]|\/\/|%(?:00|2e|5c)/i;

/**
 * Why a request is not answered at all: framings and spellings on which two HTTP implementations may disagree.
 * Undefined for an honest one.
 */
export function requestFault(request: IncomingMessage): string | undefined {
  const { headers, method, url = '' } = request;
  if (url[0] !== '/') return 'The request target must be a path.';
  if (SUSPICIOUS_PATH.test(pathOf(url))) return 'The path is malformed.';
  const encoding = headers['transfer-encoding'];
  if (encoding !== undefined && !(request.httpVersion === '1.1' && encoding.toLowerCase() === 'chunked')) {
    return 'The transfer encoding is not supported.';
  }
  if ((method === 'GET' || method === 'HEAD') && hasBody(request)) return `A ${method} request must not have a body.`;
  return countHosts(request.rawHeaders) > 1 ? 'The Host header stands twice.' : undefined;
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

function countHosts(rawHeaders: readonly string[]): number {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
  }
  return hosts;
}
