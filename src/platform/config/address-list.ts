import { BlockList, isIP } from 'node:net';
import { ValidateBy, type ValidationOptions } from 'class-validator';

const CIDR = /^(.+)\/(\d{1,3})$/;

/** Addresses that are written as such or as a network (`10.0.0.0/8`); null when one of them is neither. */
export function addressList(entries: readonly string[]): BlockList | null {
  const list = new BlockList();
  return entries.every((entry) => add(list, entry)) ? list : null;
}

/** Whether an address is on a list; IPv4 in the clothes of IPv6 is what it is inside. */
export function isListed(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** The value is a list of addresses and networks. */
export function IsAddressList(options?: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => Array.isArray(value) && addressList(value.map(String)) !== null;
  return ValidateBy({ name: 'isAddressList', validator: { validate } }, options);
}

function add(list: BlockList, entry: string): boolean {
  const [, network = entry, bits] = CIDR.exec(entry) ?? [];
  const family = isIP(network);
  if (family === 0) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) list.addAddress(network, type);
  else if (Number(bits) <= (family === 4 ? 32 : 128)) list.addSubnet(network, Number(bits), type);
  else return false;
  return true;
}
