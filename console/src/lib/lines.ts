/** The entries of a field that takes one a line: trimmed, without doubles; commas divide as well. */
export function entriesOf(text: string): string[] {
  const parts = text.split(/[\n,]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ''))];
}

/** A number from a field; an empty one means that there is none. */
export function numberOf(text: string | number | null | undefined): number | null {
  const trimmed = String(text ?? '').trim();
  return trimmed === '' ? null : Number(trimmed);
}

/** A value as a field shows it: empty where there is none. */
export function textOf(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}

/** Several fields of a document as a form shows them. */
export function textsOf<K extends string>(
  document: { [key in K]?: string | number | null } | null | undefined,
  keys: readonly K[],
): Record<K, string> {
  return Object.fromEntries(keys.map((key) => [key, textOf(document?.[key])])) as Record<K, string>;
}
