import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'yaml';
import { blocksOf, statementsOf, type Block } from './statements.js';

/** What stands in `test/claims` of a page. Each quote is a piece of it; ` … ` stands for what lies between two pieces. */
export interface Claims {
  /** By the file of a test below `test`, and by its title: what it shows. */
  readonly shown: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** By a file of the source, and by a constant of it: where its value is told. */
  readonly numbers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  /** By the reason why no test runs it. */
  readonly notRun: Readonly<Record<string, readonly string[]>>;
}

/** Where a quote stands. */
interface Span {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
}

/** The file with the claims of a page. */
export function claimsPath(page: string): string {
  return `test/claims/${basename(page, '.md')}.yaml`;
}

/** The claims of a page; none where it has no file of them. */
export function claimsOf(page: string): Claims {
  const path = claimsPath(page);
  const read = existsSync(path) ? (parse(readFileSync(path, 'utf8')) as Partial<Claims>) : {};
  return { shown: {}, numbers: {}, notRun: {}, ...read };
}

/** Every quote of the claims, and what is wrong with those that do not stand on the page once. */
export function lostQuotes(page: string, claims: Claims): string[] {
  const blocks = blocksOf(page);
  const columns = quotesOf(claims).filter((quote) => columnOf(quote) !== null);
  const lost = columns.filter((quote) => spansOf(quote, blocks).length === 0);
  const words = quotesOf(claims).filter((quote) => columnOf(quote) === null);
  return [...lost, ...words.filter((quote) => spansOf(quote, blocks).length !== 1)];
}

/** The promises of a page that no claim quotes, with their lines. */
export function unclaimed(page: string, claims: Claims): string[] {
  const blocks = blocksOf(page);
  const quotes = Object.values(claims.shown).flatMap((titles) => Object.values(titles).flat());
  const spans = [...quotes, ...Object.values(claims.notRun).flat()].flatMap((quote) => spansOf(quote, blocks));
  return statementsOf(blocks)
    .filter(
      ({ block, start, end }) => !spans.some((span) => span.block === block && span.start < end && span.end > start),
    )
    .map(({ block, start, end }) => `${page}:${block.line}: ${block.text.slice(start, end)}`);
}

/** The tests that are named and are not there. */
export function lostTests(claims: Claims): string[] {
  return Object.entries(claims.shown).flatMap(([file, titles]) => {
    const path = file.endsWith('.sh') ? `test/${file}` : `test/${file}.spec.ts`;
    if (!existsSync(path)) return [file];
    const text = readFileSync(path, 'utf8');
    return Object.keys(titles)
      .filter((title) => !hasTitle(text, title))
      .map((title) => `${file}: ${title}`);
  });
}

/** A title is the first argument of a call, or the words behind a command of a shell script. */
function hasTitle(text: string, title: string): boolean {
  const literals = [`'${title.replaceAll("'", String.raw`\'`)}'`, `\`${title}\``, `"${title}"`];
  return literals.some((literal) =>
    placesOf(literal, text).some((at) => {
      const isCalledWith = text.slice(0, at).trimEnd().endsWith('(') && text[at + literal.length] === ',';
      return isCalledWith || /\b(?:ok|expect|refuse) $/.test(text.slice(0, at));
    }),
  );
}

/** The numbers that a page tells otherwise than the source has them. */
export function wrongNumbers({ numbers }: Claims): string[] {
  return Object.entries(numbers).flatMap(([file, constants]) => {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return Object.entries(constants).flatMap(([name, quotes]) => {
      const values = valuesOf(text, name);
      const isTold = (quote: string): boolean => {
        const amounts = amountsOf(quote);
        return values.every((value) => amounts.some((amount) => isSame(amount, value)));
      };
      return quotes
        .filter((quote) => !isTold(quote))
        .map((quote) => `${file} ${name} = ${values.join(', ')}: ${quote}`);
    });
  });
}

function quotesOf({ shown, numbers, notRun }: Claims): string[] {
  const named = [...Object.values(shown), ...Object.values(numbers), notRun];
  return [...new Set(named.flatMap((quotes) => Object.values(quotes).flat()))];
}

/** `column next below When an upstream fails` stands for all cells of that column. */
function columnOf(quote: string): { column: string; heading: string } | null {
  const [, column, heading] = /^column (.+) below (.+)$/.exec(quote) ?? [];
  return column === undefined || heading === undefined ? null : { column, heading };
}

function spansOf(quote: string, blocks: readonly Block[]): Span[] {
  const of = columnOf(quote);
  if (of !== null)
    return blocks
      .filter(({ column, heading }) => column === of.column && heading === of.heading)
      .map((block) => ({ block, start: 0, end: block.text.length }));
  const [first = '', last = first] = quote.split(' … ');
  return blocks.flatMap((block) =>
    placesOf(first, block.text).flatMap((start) => {
      const end = block.text.indexOf(last, last === first ? start : start + first.length);
      return end === -1 ? [] : [{ block, start, end: end + last.length }];
    }),
  );
}

function placesOf(piece: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(piece); at !== -1; at = text.indexOf(piece, at + 1)) places.push(at);
  return places;
}

/** The numbers of a constant: one, a product of numbers and such constants of its file, or a list of them. */
function valuesOf(text: string, name: string): number[] {
  const [, expression = ''] = new RegExp(String.raw`\bconst ${name}\b[^=]* = ([^;]+);`).exec(text) ?? [];
  const list = /\[([^\]]+)\]/.exec(expression)?.[1]?.split(',') ?? [expression];
  return list.map((each) => productOf(text, each.trim()));
}

function productOf(text: string, expression: string): number {
  const [first = '', ...rest] = expression.split(/ ([*/]) /);
  let product = factorOf(text, first);
  for (let i = 0; i < rest.length; i += 2) {
    const factor = factorOf(text, rest[i + 1]!);
    product = rest[i] === '*' ? product * factor : product / factor;
  }
  return product;
}

function factorOf(text: string, factor: string): number {
  if (/^[A-Z]/.test(factor)) return valuesOf(text, factor)[0]!;
  return factor === '' ? NaN : Number(factor.replaceAll('_', ''));
}

const NUMERALS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  twice: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  ten: 10,
  twenty: 20,
  sixty: 60,
  every: 1,
};
const UNITS: Readonly<Record<string, readonly number[]>> = {
  ms: [1],
  s: [1_000],
  second: [1_000],
  min: [60_000],
  minute: [60_000],
  h: [3_600_000],
  hour: [3_600_000],
  day: [86_400_000],
  KB: [1_000, 1_024],
  KiB: [1_024],
  MB: [1e6, 2 ** 20],
  MiB: [2 ** 20],
  GiB: [2 ** 30],
  half: [1 / 2],
  third: [1 / 3],
  quarter: [1 / 4],
  fifth: [1 / 5],
  eighth: [1 / 8],
  tenth: [1 / 10],
};

/** What the words of a quote may mean as numbers: `60 s` is 60 and 60,000, `an idle minute` is 1 and 60,000. */
function amountsOf(quote: string): number[] {
  const words = quote.split(/[\s()`[\]]+/).map((word) => word.replace(/[.,;:]+$/, ''));
  return words.flatMap((word, i) => {
    const count = NUMERALS[word] ?? Number(word.replaceAll(',', '') || 'NaN');
    if (Number.isNaN(count)) return [];
    const units = [words[i + 1] ?? '', words[i + 2] ?? ''].map((unit) => UNITS[unit] ?? UNITS[unit.replace(/s$/, '')]);
    const unit = units.find((known) => known !== undefined) ?? [];
    return [count, ...unit.map((size) => count * size)];
  });
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.abs(b) * 1e-9;
}
