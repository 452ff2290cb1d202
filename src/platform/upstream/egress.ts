import { isForbiddenAddress, vettedLookup } from './egress-policy.js';
import { EgressRules } from './egress-rules.js';

/** How a socket finds addresses. */
type Lookup = typeof vettedLookup;

/**
 * Where connections may go. Whoever writes files on this machine may name any upstream but metadata services; what was
 * named from elsewhere is confined to what the rules open.
 */
export class Egress {
  private confined: ReadonlySet<string> = new Set();
  private readonly listeners: ((origin: string) => void)[] = [];

  constructor(private readonly rules = new EgressRules([])) {}

  /** Confines these origins and no others. */
  confine(origins: ReadonlySet<string>): void {
    const changed = [...this.confined, ...origins].filter(
      (origin) => this.confined.has(origin) !== origins.has(origin),
    );
    this.confined = origins;
    for (const origin of changed) for (const listener of this.listeners) listener(origin);
  }

  /** Calls `listener` with every origin for which other rules count from now on. */
  onChange(listener: (origin: string) => void): void {
    this.listeners.push(listener);
  }

  /** Whether an address is refused by what it says alone, before anything is looked up. */
  refuses(url: URL): boolean {
    return isForbiddenAddress(url.hostname) || (this.confined.has(url.origin) && !this.rules.allowsUrl(url));
  }

  /** The DNS look-up for connections to an origin. */
  lookupFor(url: URL): Lookup {
    return this.confined.has(url.origin) ? this.rules.lookupFor(url) : vettedLookup;
  }
}
