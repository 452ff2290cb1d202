import { addressList } from '../../platform/config/address-list.js';
import { ControlError } from '../control-error.js';
import { passwordFault } from './password.js';

const LOGIN = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,63}$/u;

/** The login as it is stored; throws `validation_failed` for what cannot be one. */
export function expectLogin(login: string): string {
  const text = login.trim().toLowerCase().normalize('NFKC');
  if (LOGIN.test(text)) return text;
  throw invalidField('/login', 'must be 1 to 64 letters, digits and ._@+-, beginning with a letter or digit');
}

/** Throws `validation_failed` for a password that nobody should have. */
export function expectPassword(password: string, pointer = '/password'): void {
  const fault = passwordFault(password);
  if (fault !== null) throw invalidField(pointer, fault);
}

/** The list as it is stored; throws `validation_failed` when one of it is no address and no network. */
export function expectAddresses(addresses: readonly string[] | null | undefined): string | null {
  if (addresses === null || addresses === undefined) return null;
  const wrong = addresses.findIndex((address) => addressList([address]) === null);
  if (wrong < 0) return JSON.stringify(addresses);
  throw invalidField(`/ip_allow/${wrong}`, 'must be an address or a network such as 10.0.0.0/8');
}

/** Wall milliseconds of an RFC 3339 time in the future. */
export function expectFuture(time: string | null | undefined, pointer: string, now: number): number | null {
  if (time === null || time === undefined) return null;
  const at = Date.parse(time);
  if (Number.isNaN(at) || at <= now) throw invalidField(pointer, 'must be a time in the future');
  return at;
}

/** `validation_failed` at one field. */
export function invalidField(pointer: string, message: string): ControlError {
  const faults = [{ pointer, code: 'invalid', message }];
  return new ControlError('validation_failed', { message: `${pointer} ${message}.`, faults });
}
