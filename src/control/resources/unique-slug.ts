const LONGEST = 60;

/** A name as files and headers can have it, with a number behind it where it is taken. */
export function uniqueSlug(name: string, taken: readonly (string | null)[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST);
  const base = plain === '' ? 'channel' : plain;
  const known = new Set(taken);
  if (!known.has(base)) return base;
  for (let use = 2; ; use++) if (!known.has(`${base}-${use}`)) return `${base}-${use}`;
}
