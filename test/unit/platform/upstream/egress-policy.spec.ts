import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { EgressDenied, isForbiddenAddress, vettedLookup } from '../../../../src/platform/upstream/egress-policy.js';

/** What a look-up gives: its error, or the address or addresses. */
async function lookup(host: string, all: boolean): Promise<Error | string | LookupAddress[]> {
  return await new Promise((resolve) => vettedLookup(host, { all }, (error, address) => resolve(error ?? address)));
}

describe('isForbiddenAddress', () => {
  it.each([
    '169.254.169.254',
    '169.254.0.1',
    '169.254.170.2',
    '100.100.100.200',
    '[fe80::1]',
    'fe80::1%eth0',
    '[fd00:ec2::254]',
    '[fd20:ce::254]',
    '::ffff:169.254.169.254',
    '[::ffff:a9fe:a9fe]',
    '::169.254.169.254',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b::6464:64c8]',
    '[2002:a9fe:a9fe::1]',
    '[2002:6464:64c8::]',
    '[::6464:64c8]',
    '[::ffff:6464:64c8]',
  ])('forbids %s, where clouds hand out credentials', (host) => {
    expect(isForbiddenAddress(host)).toBe(true);
  });

  it.each([
    'http://2852039166/',
    'http://0xa9fea9fe/',
    'http://0251.0376.0251.0376/',
    'http://169.254.43518/',
    'http://169.254.169.254./',
  ])('forbids the same written as %s', (url) => {
    expect(isForbiddenAddress(new URL(url).hostname)).toBe(true);
  });

  it.each([
    '127.0.0.1',
    '10.0.0.1',
    '192.168.1.1',
    '169.253.255.255',
    '100.100.100.201',
    '[::1]',
    'fd00::1',
    '8.8.8.8',
  ])('allows %s, where people run models', (host) => {
    expect(isForbiddenAddress(host)).toBe(false);
  });

  it.each(['localhost', 'api.example.com', '169.254.169.254.example.com', ''])(
    'leaves %j to the look-up, as it is a name',
    (host) => {
      expect(isForbiddenAddress(host)).toBe(false);
    },
  );
});

describe('vettedLookup', () => {
  it('gives the address of a name, one or all', async () => {
    expect(['127.0.0.1', '::1']).toContain(await lookup('localhost', false));
    const all = (await lookup('localhost', true)) as LookupAddress[];
    expect(all.length).toBeGreaterThan(0);
    expect(all.every(({ address }) => ['127.0.0.1', '::1'].includes(address))).toBe(true);
  });

  it('refuses what leads to a forbidden address', async () => {
    const denied = await lookup('169.254.169.254', true);
    expect(denied).toBeInstanceOf(EgressDenied);
    expect(denied).toMatchObject({ code: 'EGRESS_DENIED', message: expect.stringContaining('169.254.169.254') });
    expect(await lookup('169.254.169.254', false)).toBeInstanceOf(EgressDenied);
  });

  it('passes on that a name leads nowhere', async () => {
    const longerThanDnsAllows = 'a'.repeat(64);
    expect(await lookup(`${longerThanDnsAllows}.localhost`, true)).toMatchObject({
      code: expect.stringMatching(/^(?:ENOTFOUND|EAI_)/),
    });
  });
});
