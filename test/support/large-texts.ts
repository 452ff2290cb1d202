/** JSON of a kind that takes long to read, for its size. */
export interface LargeText {
  readonly name: string;
  /** Stands where a text does. */
  readonly text: string;
  /** Stands behind the last field of an object. */
  readonly rest: string;
}

const DEPTH = 50;
const NEST = '['.repeat(DEPTH) + ']'.repeat(DEPTH);

/** Text and rest of so many bytes, or so many values, at most. */
const KINDS = {
  letters: (bytes: number) => ['a b'.repeat(bytes / 3), ''],
  escapes: (bytes: number) => ['\\n'.repeat(bytes / 2), ''],
  'wide letters': (bytes: number) => ['多'.repeat(bytes / 3), ''],
  blanks: (bytes: number) => ['ok', ' '.repeat(bytes)],
  objects: (bytes: number, values: number) => ['ok', `,"x":[${'{},'.repeat(Math.min(values - 100, bytes / 3))}{}]`],
  numbers: (bytes: number, values: number) => ['ok', `,"x":[${'1,'.repeat(Math.min(values * 3, bytes / 2))}1]`],
  names: (bytes: number, values: number) => ['ok', `,"metadata":{${names(Math.min(values / 2 - 100, bytes / 12))}}`],
  nesting: (_bytes: number, values: number) => ['ok', `,"x":[${`${NEST},`.repeat((values - 100) / DEPTH)}1]`],
  'endless nesting': (bytes: number) => ['ok', `,"x":${'['.repeat(bytes)}`],
} as const;

/** One kind of them. */
export type TextKind = keyof typeof KINDS;

/** One of each way to take long: letters to look at, objects to make, names to learn. */
export const DENSE: readonly TextKind[] = ['escapes', 'objects', 'names'];

/** One of each kind. */
export function largeTexts(
  bytes: number,
  values: number,
  kinds: readonly TextKind[] = Object.keys(KINDS) as TextKind[],
): LargeText[] {
  return kinds.map((name) => {
    const [text, rest] = KINDS[name](bytes, values);
    return { name, text: text!, rest: rest! };
  });
}

function names(count: number): string {
  return Array.from({ length: count }, (_, i) => `"n${i}":1`).join(',');
}
