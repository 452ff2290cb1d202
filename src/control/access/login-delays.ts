import { BoundedMap } from '../../platform/memory/bounded-map.js';
import type { Clock } from '../../platform/time/clock.js';
import { networkOf } from './network.js';

interface Failures {
  count: number;
  /** Monotonic milliseconds before which nothing more is tried. */
  until: number;
}

/** Failures without a delay; then one second, doubled each time. */
const FREE_FAILURES = 3;
const LONGEST_MS = 60_000;
const MOST_ACCOUNTS = 10_000;
const MOST_NETWORKS = 100_000;

/** Where a login comes from, and whose it would be. */
export interface LoginAttempt {
  readonly account: string;
  readonly address: string;
  /** Somebody has logged in to this account from this network lately. */
  readonly isKnownNetwork: boolean;
}

/**
 * Makes guessing slow: failed logins are counted per account and per network (/24, /56), each with a growing delay.
 * There is no lock for all, and who comes from a network that the account knows does not wait for what strangers tried.
 */
export class LoginDelays {
  private readonly accounts = new BoundedMap<string, Failures>(MOST_ACCOUNTS);
  private readonly networks = new BoundedMap<string, Failures>(MOST_NETWORKS);

  constructor(private readonly clock: Clock) {}

  /** Milliseconds until a login may be tried; 0 for now. */
  waitMs({ account, address, isKnownNetwork }: LoginAttempt): number {
    const byNetwork = this.remaining(this.networks.get(networkOf(address)));
    const byAccount = isKnownNetwork ? 0 : this.remaining(this.accounts.get(account));
    return Math.max(byNetwork, byAccount);
  }

  /** Notes a failed login. */
  fail({ account, address, isKnownNetwork }: LoginAttempt): void {
    this.add(this.networks, networkOf(address));
    if (!isKnownNetwork) this.add(this.accounts, account);
  }

  /** Notes a login that went well. */
  succeed({ account, address }: LoginAttempt): void {
    this.accounts.delete(account);
    this.networks.delete(networkOf(address));
  }

  private add(map: BoundedMap<string, Failures>, key: string): void {
    const count = (map.get(key)?.count ?? 0) + 1;
    map.set(key, { count, until: this.clock.monotonic() + delayMs(count) });
  }

  private remaining(failures: Failures | undefined): number {
    return failures === undefined ? 0 : Math.max(0, failures.until - this.clock.monotonic());
  }
}

/** 0, 0, 0, 1, 2, 4 … 60 seconds. */
function delayMs(failures: number): number {
  return failures <= FREE_FAILURES ? 0 : Math.min(LONGEST_MS, 1000 * 2 ** (failures - FREE_FAILURES - 1));
}
