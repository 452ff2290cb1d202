import { isIP } from 'node:net';
import { ValidateBy } from 'class-validator';

const CIDR = /^(.+)\/(\d{1,3})$/;
const HOST_NAME = /^[a-z\d_](?:[a-z\d_.-]{0,251}[a-z\d_])?$/;
const HOST_AND_PORT = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/;

/** What one entry of EGRESS_ALLOW opens. */
export type EgressEntry =
  | { readonly kind: 'network'; readonly address: string; readonly bits: number }
  | { readonly kind: 'host'; readonly host: string };

/** Null for what is neither a host, a host with a port nor a network. */
export function parseEgressEntry(entry: string): EgressEntry | null {
  const [, network, bits] = CIDR.exec(entry) ?? [];
  if (network !== undefined) return networkOf(network, Number(bits));
  const literal = bareHost(entry);
  return isIP(literal) === 0 ? hostOf(entry) : { kind: 'host', host: literal };
}

function networkOf(address: string, bits: number): EgressEntry | null {
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  return family === 0 || bits > most ? null : { kind: 'network', address, bits };
}

function hostOf(entry: string): EgressEntry | null {
  const [, host = entry, port] = HOST_AND_PORT.exec(entry) ?? [];
  const name = bareHost(host.toLowerCase());
  const isName = isIP(name) !== 0 || HOST_NAME.test(name);
  if (!isName || (port !== undefined && !isPort(Number(port)))) return null;
  return { kind: 'host', host: port === undefined ? name : `${name}:${port}` };
}

function isPort(port: number): boolean {
  return port >= 1 && port <= 65_535;
}

/** A host without the brackets of an IPv6 address. */
export function bareHost(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

/** A list of hosts, hosts with a port, and networks. */
export function IsEgressList(): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    Array.isArray(value) && value.every((entry) => parseEgressEntry(String(entry)) !== null);
  const validator = { validate, defaultMessage: () => 'must be hosts, host:port or networks such as 10.0.0.0/8' };
  return ValidateBy({ name: 'isEgressList', validator });
}
