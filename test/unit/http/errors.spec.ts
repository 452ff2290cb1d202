import { describe, expect, it } from '@jest/globals';
import { ERROR_CATALOGUE, type ErrorCode } from '../../../src/platform/errors/catalogue.js';
import { GatewayError, type ErrorDetails } from '../../../src/platform/errors/gateway-error.js';
import { renderError } from '../../../src/http/errors/render-error.js';
import { RouteTable } from '../../../src/http/errors/route-table.js';

/** A rendered error with its headers by name. */
function render(
  code: ErrorCode,
  details: ErrorDetails = {},
): { status: number; headers: Record<string, string>; body: unknown } {
  const { status, headers, body } = renderError(new GatewayError(code, details), 'openai-chat', 'r');
  const byName: Record<string, string> = {};
  for (let i = 0; i < headers.length; i += 2) byName[headers[i]!] = headers[i + 1]!;
  expect(byName['content-length']).toBe(String(body.length));
  return { status, headers: byName, body: JSON.parse(body.toString()) };
}

describe('renderError', () => {
  it.each(Object.keys(ERROR_CATALOGUE) as ErrorCode[])('renders %s in the shape of OpenAI', (code) => {
    const { status, headers, body } = render(code);
    const { message, type, status: expected } = ERROR_CATALOGUE[code];
    expect([status, body]).toEqual([expected, { error: { message, type, param: null, code } }]);
    expect(headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  });

  it('tells how to authenticate, when to retry, and whose limit it was', () => {
    expect(render('invalid_api_key').headers['www-authenticate']).toBe('Bearer realm="ai-gateway"');
    const details = { retryAfterSeconds: 7, retryIsPointless: true, limitedBy: 'token:rpm', headers: ['x-a', 'b'] };
    expect(render('gateway_rpm', details).headers).toMatchObject({
      'retry-after': '7',
      'x-should-retry': 'false',
      'x-gateway-limited-by': 'token:rpm',
      'x-a': 'b',
    });
    expect(Object.keys(render('gateway_rpm', { retryIsPointless: false }).headers)).toHaveLength(3);
  });

  it('closes the connection after what was no proper request, and only then', () => {
    const codes = Object.keys(ERROR_CATALOGUE) as ErrorCode[];
    expect(codes.filter((code) => render(code).headers['connection'] === 'close').sort()).toEqual([
      'bad_http_request',
      'headers_too_large',
      'request_timeout',
      'shutting_down',
    ]);
  });

  it('keeps the cause to itself', () => {
    expect(JSON.stringify(render('internal_error', { cause: new Error('s3cret') }))).not.toContain('s3cret');
  });

  it('counts bytes, not characters', () => {
    expect(render('invalid_request', { message: 'é🔑' }).body).toMatchObject({ error: { message: 'é🔑' } });
  });
});

describe('RouteTable', () => {
  const table = new RouteTable();
  table.add('/v1/models', 'GET');
  table.add('/v1/models/*', ['GET', 'HEAD']);
  table.add('/v1/receipts/:id', 'GET');
  table.add('/chat', 'POST');
  table.add('/chat', 'POST');

  it.each([
    ['/v1/models', ['GET']],
    ['/v1/models?x=/y', ['GET']],
    ['/v1/models#x', ['GET']],
    ['/v1/models/a/b', ['GET', 'HEAD']],
    ['/v1/models/', ['GET', 'HEAD']],
    ['/v1/receipts/7', ['GET']],
    ['/v1/receipts/7/8', []],
    ['/v1/receipts', []],
    ['/chat', ['POST']],
    ['/CHAT', []],
    ['/chat/x', []],
    ['/', []],
    ['', []],
  ])('knows the methods of %j', (url, methods) => {
    expect(table.methodsAt(url)).toEqual(methods);
  });
});
