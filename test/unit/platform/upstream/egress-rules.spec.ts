import { describe, expect, it } from '@jest/globals';
import type { LookupAddress } from 'node:dns';
import { parseEgressEntry } from '../../../../src/platform/config/egress-entry.js';
import { Egress } from '../../../../src/platform/upstream/egress.js';
import { EgressDenied } from '../../../../src/platform/upstream/egress-policy.js';
import { EgressRules } from '../../../../src/platform/upstream/egress-rules.js';

const allows = (url: string, opened: readonly string[] = []): boolean =>
  new EgressRules(opened).allowsUrl(new URL(url));

describe('addresses that somebody who administers may name', () => {
  it.each(['https://api.example.com/v1', 'https://8.8.8.8/v1', 'https://[2606:4700::1111]/v1'])('%s', (url) => {
    expect(allows(url)).toBe(true);
  });

  it.each([
    'http://api.example.com/v1',
    '127.0.0.1',
    '10.0.0.1',
    '172.16.5.4',
    '192.168.1.1',
    '100.64.0.1',
    '0.0.0.0',
    '0x7f.1',
    '2130706433',
    '127.1',
    '[::1]',
    '[::]',
    '[::ffff:7f00:1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    'localhost',
    'a.localhost',
    'printer.local',
    '169.254.169.254',
    '224.0.0.1',
    '198.18.0.1',
    '[ff02::1]',
  ])('never %s unless it is opened', (host) => {
    expect(allows(host.startsWith('http') ? host : `https://${host}/v1`)).toBe(false);
  });

  it('are opened by host, by host and port, and by network', () => {
    expect(allows('http://192.168.1.10:11434/v1', ['192.168.1.10:11434'])).toBe(true);
    expect(allows('http://192.168.1.10:11435/v1', ['192.168.1.10:11434'])).toBe(false);
    expect(allows('http://ollama:11434/v1', ['ollama'])).toBe(true);
    expect(allows('http://10.1.2.3/v1', ['10.0.0.0/8'])).toBe(true);
    expect(allows('http://[fd12::1]:80/v1', ['fd00::/8'])).toBe(true);
  });

  it('are never those of metadata services, whatever is opened', () => {
    expect(allows('http://169.254.169.254/', ['169.254.0.0/16', '169.254.169.254'])).toBe(false);
    expect(allows('http://[fd00:ec2::254]/', ['::/0'])).toBe(false);
  });

  it('are looked up as such: a public name that leads to this machine is refused', async () => {
    const found = async (opened: readonly string[]): Promise<LookupAddress[] | string> => {
      const { promise, resolve } = Promise.withResolvers<LookupAddress[] | string>();
      const lookup = new EgressRules(opened).lookupFor(new URL('https://localhost:8443'));
      lookup('localhost', { all: true }, (error, addresses) => {
        if (error === null && typeof addresses !== 'string') resolve(addresses);
        else resolve(error instanceof EgressDenied ? error.code : 'no addresses');
      });
      return await promise;
    };
    expect(await found([])).toBe('EGRESS_DENIED');
    expect(await found(['localhost:8443'])).toEqual(expect.arrayContaining([expect.objectContaining({ family: 4 })]));
  });

  it.each(['', 'a b', 'host:0', 'host:99999', '10.0.0.0/33', 'http://x', '*.example.com'])(
    'are not opened by %j, which is no entry',
    (entry) => {
      expect(parseEgressEntry(entry)).toBeNull();
    },
  );
});

describe('an origin that becomes confined', () => {
  it('is told to whoever holds connections to it, and is free again afterwards', () => {
    const egress = new Egress();
    const told: string[] = [];
    egress.onChange((origin) => told.push(origin));
    const url = new URL('http://127.0.0.1:9');
    egress.confine(new Set([url.origin]));
    expect(egress.refuses(url)).toBe(true);
    egress.confine(new Set());
    expect(egress.refuses(url)).toBe(false);
    expect(told).toEqual([url.origin, url.origin]);
  });
});
