const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?)$/;

/** Whether an address to listen on can be reached from this machine alone. */
export function isLoopbackAddress(host: string): boolean {
  return LOOPBACK.test(host);
}
