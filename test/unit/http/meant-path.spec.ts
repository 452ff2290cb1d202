import { describe, expect, it } from '@jest/globals';
import { meantUrl } from '../../../src/http/edge/meant-path.js';
import { RouteTable } from '../../../src/http/errors/route-table.js';
import { leastProcessorMs } from '../../support/processor-time.js';

const routes = new RouteTable();
for (const path of ['/', '/health', '/metrics', '*', '/admin/x']) routes.add(path, 'GET', { access: 'public' });
for (const path of ['/chat', '/v1beta/models', '/v1beta/models/*'].concat(
  ['chat/completions', 'messages', 'models', 'models/*', 'responses/:id'].map((end) => `/v1/${end}`),
))
  routes.add(path, 'GET', { access: 'token' });

function meant(url: string): string {
  return meantUrl(url, (path) => routes.isEndpoint(path));
}

describe('the URL that is meant', () => {
  it.each([
    ['/v1/chat/completions/', '/v1/chat/completions'],
    ['/v1/chat/completions//?a=b/', '/v1/chat/completions?a=b/'],
    ['//v1/models', '/v1/models'],
    ['/v1//chat///completions', '/v1/chat/completions'],
    ['/v1/v1/messages?beta=true', '/v1/messages?beta=true'],
    ['/v1/v1/v1/messages', '/v1/messages'],
    ['/messages', '/v1/messages'],
    ['/chat/completions', '/v1/chat/completions'],
    ['//models/a/b/', '/v1/models/a/b'],
    ['/v1/models/', '/v1/models'],
    ['/v1/v1beta/models/m:generateContent', '/v1beta/models/m:generateContent'],
    ['/responses/resp_1/', '/v1/responses/resp_1'],
    ['/chat/', '/chat'],
  ])('of %s is %s', (url, expected) => {
    expect(meant(url)).toBe(expected);
  });

  it.each([
    ['/v1/chat/completions', 'is usual'],
    ['/v1/models/a%2Fb', 'is usual'],
    ['/chat?x=//', 'is an endpoint'],
    ['/', 'is not of clients'],
    ['/health/', 'is not of clients'],
    ['//metrics', 'is not of clients'],
    ['/v1/metrics', 'is not of clients'],
    ['//admin/x', 'is not of clients'],
    ['/v1/v1/nothing', 'is unknown'],
    ['/v1/', 'is unknown'],
    ['//evil.example/v1/models', 'names a host'],
    ['http://evil.example/v1/models', 'names a host'],
    ['models/x', 'is no path'],
    ['', 'is nothing'],
    ['//v1/%6dodels', 'is encoded'],
    ['/v1/%2e%2e/v1/models/', 'is encoded'],
    ['/%2fv1/models', 'is encoded'],
    ['//v1/../models', 'goes up'],
    ['/v1/./models/', 'goes nowhere'],
    ['/v1/models/..', 'goes up'],
    ['//v1\\models', 'has a backslash'],
    ['//v1/models;a=b', 'has a parameter'],
  ])('of %j is not guessed: it %s', (url) => {
    expect(meant(url)).toBe(url);
  });

  it('is found in a time that grows with its length alone', () => {
    const path = '/v1'.repeat(20_000) + '/'.repeat(40_000);
    expect(leastProcessorMs(() => meant(path), 200)).toBeLessThan(200);
  });
});
