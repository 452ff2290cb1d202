const ALWAYS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether the console answers under a host name: those of ADMIN_HOSTS, DOMAIN and the names of loopback. A page that
 * makes its own name lead here keeps that name, and is refused by it.
 */
export class AdminHosts {
  private readonly names: ReadonlySet<string>;

  constructor(configured: readonly string[], domain: string | undefined) {
    const names = configured.length > 0 ? configured : domain === undefined ? [] : [domain];
    this.names = new Set([...names, ...ALWAYS].map(nameOf));
  }

  allows(host: string | undefined): boolean {
    return host !== undefined && this.names.has(nameOf(host));
  }
}

/** Whether a host names this machine. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && ALWAYS.includes(nameOf(host));
}

/** Without port and final dot, in lower case. */
function nameOf(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/:\d{1,5}$/, '')
    .replace(/\.$/, '');
}
