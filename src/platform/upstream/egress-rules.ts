import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { bareHost as bare, parseEgressEntry } from '../config/egress-entry.js';
import { EgressDenied, isForbiddenAddress } from './egress-policy.js';

/** Networks that are nobody's on the internet, and those inside of which other addresses hide. */
const PRIVATE: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
];

const NOBODYS = new BlockList();
for (const [network, bits] of PRIVATE) NOBODYS.addSubnet(network, bits, familyOf(network));

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;
type Lookup = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

/** Which addresses may be reached on the word of somebody who administers: public ones over https, and what is opened. */
export class EgressRules {
  private readonly networks = new BlockList();
  private readonly hosts = new Set<string>();

  /** Hosts, hosts with a port, and networks; others are passed over. */
  constructor(opened: readonly string[]) {
    for (const entry of opened) this.open(entry);
  }

  /** Whether the words of an address may stand; where a name leads is seen when it is looked up. */
  allowsUrl({ protocol, hostname, port }: URL): boolean {
    const host = bare(hostname);
    if (isForbiddenAddress(host)) return false;
    if (this.isOpened(host, port || usualPort(protocol))) return true;
    return protocol === 'https:' && (isIP(host) === 0 ? !isLocalName(host) : !isPrivate(host));
  }

  /** Whether an address is refused by what it says alone, before anything is looked up. */
  refuses(url: URL): boolean {
    return !this.allowsUrl(url);
  }

  /** A DNS look-up for connections to an origin that gives only addresses which may be reached. */
  lookupFor({ protocol, hostname, port }: URL): Lookup {
    const isOpened = this.isOpened(bare(hostname), port || usualPort(protocol));
    return (name, options, callback) => {
      resolve(name, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, '');
        const [first] = addresses;
        const isFine = addresses.every(({ address }) => this.allowsAddress(address, isOpened));
        if (first === undefined || !isFine) return callback(new EgressDenied(name), '');
        if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    };
  }

  private allowsAddress(address: string, isOpened: boolean): boolean {
    if (isForbiddenAddress(address)) return false;
    return isOpened || !isPrivate(address) || this.networks.check(address, familyOf(address));
  }

  private isOpened(host: string, port: string): boolean {
    if (this.hosts.has(host) || this.hosts.has(`${host}:${port}`)) return true;
    return isIP(host) !== 0 && this.networks.check(host, familyOf(host));
  }

  private open(entry: string): void {
    const parsed = parseEgressEntry(entry);
    if (parsed === null) return;
    if (parsed.kind === 'network') this.networks.addSubnet(parsed.address, parsed.bits, familyOf(parsed.address));
    else this.hosts.add(parsed.host);
  }
}

function usualPort(protocol: string): string {
  return protocol === 'https:' ? '443' : '80';
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 4 ? 'ipv4' : 'ipv6';
}

function isPrivate(address: string): boolean {
  return NOBODYS.check(address, familyOf(address));
}

/** Names that this machine answers to, whatever a resolver says. */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host.endsWith('.local');
}
