/** Whether the value of an error field tells of one; servers also write `false`, an empty text or an object of nothing. */
export function saysError(error: unknown): boolean {
  if (typeof error === 'string') return error.trim() !== '';
  if (error === null || typeof error !== 'object') return Boolean(error);
  return Object.values(error).some((value) => value !== null && value !== '' && value !== 0 && value !== false);
}
