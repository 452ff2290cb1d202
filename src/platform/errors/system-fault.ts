/** The code of what the system refused, such as `ENOSPC` or `EMFILE`; null for any other error. */
export function systemFault(error: unknown): string | null {
  const { code, syscall } = (error ?? {}) as { readonly code?: unknown; readonly syscall?: unknown };
  return typeof code === 'string' && typeof syscall === 'string' ? code : null;
}
