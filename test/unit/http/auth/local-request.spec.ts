import { describe, expect, it } from '@jest/globals';
import { isLocal, type Asker } from '../../../../src/http/auth/local-request.js';

const asker = (headers: Record<string, string>, remoteAddress = '127.0.0.1', httpVersion = '1.1'): Asker =>
  ({ headers: { host: '127.0.0.1:8000', ...headers }, socket: { remoteAddress }, httpVersion }) as unknown as Asker;

describe('a request counts as local', () => {
  it('that a program on this machine makes for itself', () => {
    expect(isLocal(asker({}))).toBe(true);
    expect(isLocal(asker({ host: 'localhost' }, '::1'))).toBe(true);
    expect(isLocal(asker({ host: '[::1]:8000' }, '::ffff:127.0.0.1'))).toBe(true);
  });

  it.each([
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-proto',
    'x-forwarded-host',
    'x-forwarded-port',
    'x-real-ip',
    'x-client-ip',
    'x-original-host',
    'cf-connecting-ip',
    'true-client-ip',
  ])('not with the header %s of a proxy', (name) => {
    expect(isLocal(asker({ [name]: '127.0.0.1' }))).toBe(false);
  });

  it('not by another name, from another machine, or as nginx passes it on by its defaults', () => {
    expect(isLocal(asker({ host: 'gw.example' }))).toBe(false);
    expect(isLocal(asker({}, '10.0.0.7'))).toBe(false);
    expect(isLocal(asker({ connection: 'close' }, '127.0.0.1', '1.0'))).toBe(false);
  });
});
