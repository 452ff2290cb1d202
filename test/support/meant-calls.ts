/** What every odd answer of the tests means: two calls, one with brackets and quotes inside of its text. */
export const MEANT = [
  ['read_note', { file: 'one"}{' }],
  ['list_notes', { deep: { of: ['a', 2] } }],
] as const;

/** The arguments as text. */
export const [ONE, TWO] = MEANT.map(([, args]) => JSON.stringify(args)) as [string, string];

/** The names. */
export const [NAME_ONE, NAME_TWO] = MEANT.map(([name]) => name) as [string, string];

/** The arguments in two pieces each. */
export const [ONE_HEAD, ONE_TAIL, TWO_HEAD, TWO_TAIL] = [ONE, TWO].flatMap((text) => [
  text.slice(0, 7),
  text.slice(7),
]) as [string, string, string, string];
