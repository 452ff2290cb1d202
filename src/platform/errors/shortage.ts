/** What the system says when it has no further descriptor, port or process to give. */
const SHORTAGES: ReadonlySet<unknown> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'EAGAIN', 'ENOBUFS', 'ENOMEM']);

/** Whether an error means that this machine has run short of something, which is nobody else's fault. */
export function isShortage(error: unknown): boolean {
  return SHORTAGES.has((error as { readonly code?: unknown } | null)?.code);
}
