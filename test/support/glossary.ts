import { tableRows } from './documents.js';

/** A word that is not to be used any more, and names that hold it and are words of the glossary themselves. */
export interface RetiredWord {
  readonly word: string;
  readonly free: ReadonlySet<string>;
}

/** What the glossary has retired. */
export function retiredWords(path: string): RetiredWord[] {
  const rows = tableRows(path, 'Glossary: one word for one thing');
  const free = new Set(
    rows.flatMap(([left = '']) => left.split(/[,;/]/).map((term) => partsOf(term.trim()).join(' '))),
  );
  const words = rows.flatMap(([, , not = '']) =>
    not
      .replaceAll(/→[^,]*/g, '')
      .replaceAll('`', '')
      .split(','),
  );
  return [...new Set(words.map((word) => word.trim()))]
    .filter((word) => /^[A-Za-z]+(?:_[a-z]+)?$/.test(word))
    .map((word) => ({ word, free }));
}

/** The retired words in a name. */
export function retiredIn(name: string, retired: readonly RetiredWord[]): string[] {
  const parts = partsOf(name);
  return retired.filter(({ word, free }) => !free.has(parts.join(' ')) && uses(parts, word)).map(({ word }) => word);
}

/** A noun may stand anywhere in a name; a verb is the whole of it. */
function uses(parts: readonly string[], word: string): boolean {
  const wanted = partsOf(word);
  const isNoun = /^[A-Z]/.test(word);
  if (!isNoun) return parts.join(' ') === wanted.join(' ');
  return parts.some((_, i) => wanted.every((part, j) => parts[i + j] === part));
}

function partsOf(name: string): string[] {
  const apart = name
    .replaceAll('_', ' ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
  return apart.toLowerCase().split(' ');
}
