/** The answer with only the fields that `fields=a,b` names, ids always; lists row by row. */
export function trimFields(answer: unknown, query: unknown): unknown {
  const { fields } = (query ?? {}) as { readonly fields?: unknown };
  if (typeof fields !== 'string' || fields === '') return answer;
  const wanted = new Set(['id', 'version', ...fields.split(',').map((name) => name.trim())]);
  if (isList(answer)) return { ...answer, data: answer.data.map((row) => only(row, wanted)) };
  return only(answer, wanted);
}

function isList(answer: unknown): answer is { readonly data: readonly unknown[] } {
  const { object, data } = (answer ?? {}) as { readonly object?: unknown; readonly data?: unknown };
  return object === 'list' && Array.isArray(data);
}

function only(row: unknown, wanted: ReadonlySet<string>): unknown {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name)));
}
