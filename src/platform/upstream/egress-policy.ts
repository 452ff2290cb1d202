import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';

const METADATA = new BlockList();
METADATA.addSubnet('169.254.0.0', 16, 'ipv4');
METADATA.addAddress('100.100.100.200', 'ipv4');
METADATA.addSubnet('fe80::', 10, 'ipv6');
METADATA.addAddress('fd00:ec2::254', 'ipv6');
METADATA.addAddress('fd20:ce::254', 'ipv6');
METADATA.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
METADATA.addAddress('64:ff9b::6464:64c8', 'ipv6');
METADATA.addSubnet('2002:a9fe::', 32, 'ipv6');
METADATA.addSubnet('2002:6464:64c8::', 48, 'ipv6');
METADATA.addSubnet('::a9fe:0', 112, 'ipv6');
METADATA.addAddress('::6464:64c8', 'ipv6');

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** A connection that the egress policy forbids; carries the code that the transport sorts by. */
export class EgressDenied extends Error {
  readonly code = 'EGRESS_DENIED';

  constructor(host: string) {
    super(`${host} leads to an address that is never an upstream`);
  }
}

/**
 * True for addresses where clouds serve instance credentials (link-local ranges included): never an upstream,
 * whoever wrote it down. Takes host names too, which only a look-up can judge (false).
 */
export function isForbiddenAddress(host: string): boolean {
  const address = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  const family = isIP(address);
  if (family === 0) return false;
  return METADATA.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** A DNS look-up for sockets that refuses forbidden addresses, so that what was vetted is what is connected to. */
export function vettedLookup(hostname: string, options: LookupOptions, callback: LookupCallback): void {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '');
    const first = addresses[0];
    if (first === undefined || addresses.some(({ address }) => isForbiddenAddress(address))) {
      return callback(new EgressDenied(hostname), '');
    }
    if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
}
