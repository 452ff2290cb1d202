/** What a new thing is made with: everything that is empty is left out, in nested objects as well. */
export function given<B extends object>(body: B): B {
  return Object.fromEntries(
    Object.entries(body as Record<string, unknown>)
      .map(([key, value]) => [key, isObject(value) ? given(value) : value] as const)
      .filter(([, value]) => !isEmpty(value)),
  ) as B;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
