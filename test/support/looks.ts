import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { until } from './until.js';

/** How pages looked when somebody last looked at them; written anew with BASELINES=write. */
const BASELINES = 'test/fixtures/looks';
/** Of sixteen shades, how many a square may be lighter or darker: edges are drawn a little differently elsewhere. */
const SHADES = 3;
/** So many squares of some three thousand may differ by more. */
const SQUARES = 4;

/** What a picture is taken of. */
export interface View {
  /** Its name, and that of the file that it is compared with. */
  readonly name: string;
  /** The side of a square of the picture in pixels. */
  readonly square: number;
  /** The shell around a page, or what it holds. */
  readonly part: 'shell' | 'content';
}

/** A page in squares: a line for every row, a digit from 0 (black) to f (white) for every square. */
export type Squares = readonly string[];

/**
 * The page as blocks: every word is a bar as wide as it has letters, whatever the font; numbers, times and codes are bars
 * of one width, and pictures of numbers are left out.
 */
const AS_BLOCKS = `(part) => {
  // A copy stays as it is: the page itself goes on counting seconds and reading what is new.
  const page = document.querySelector('#app');
  page.replaceWith(page.cloneNode(true));
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(
    (part === 'shell' ? 'main * { visibility: hidden }' : 'body * { visibility: hidden } main, main * { visibility: visible }') +
    '[role=img], [role=img] * { visibility: hidden !important }' +
    '[aria-label=Notices] { display: none }' +
    'input, textarea, select, ::placeholder { color: transparent !important }' +
    'select[class*=auto]:not(#none) { width: 8rem !important }' +
    'word-bar { display: inline-block; height: 1em; max-width: 100%; margin-inline-end: 0.25em; vertical-align: top; background: currentColor }'
  );
  document.adoptedStyleSheets = [sheet];
  document.activeElement?.blur();
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) texts.push(walker.currentNode);
  for (const text of texts) {
    const holder = text.parentElement;
    if (text.data.trim() === '' || holder.closest('svg, option, textarea, script, style')) continue;
    const varies = /[0-9–]/.test(text.data) || holder.closest('time, code') !== null;
    const words = varies ? ['0000'] : text.data.trim().split(/\\s+/);
    text.replaceWith(...words.map((word) => {
      const bar = document.createElement('word-bar');
      bar.style.width = word.length / 2 + 'em';
      return bar;
    }));
  }
}`;

/** The mean luminance of every square of a picture. */
const IN_SQUARES = `async (png, square) => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + png;
  await image.decode();
  const canvas = document.createElement('canvas');
  const columns = Math.floor(image.width / square);
  const rows = Math.floor(image.height / square);
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => {
    const { data } = context.getImageData(column * square, row * square, square, square);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += 0.2126 * data[at] + 0.7152 * data[at + 1] + 0.0722 * data[at + 2];
    return Math.min(15, Math.floor((sum / (data.length / 4)) / 16)).toString(16);
  }).join(''));
}`;

/** What a page says and how much it holds, without its numbers. */
const GIST = `document.body.innerText.replace(/[0-9]+/g, '') + document.querySelectorAll('*').length + [...document.images].every((image) => image.complete)`;

/** Turns a page that has come to rest into blocks. */
export async function drawBlocks(page: Page, part: View['part']): Promise<void> {
  let before = '';
  await until(async () => {
    const now = await page.evaluate<string>(GIST);
    const isAtRest = now === before && now.endsWith('true');
    before = now;
    return isAtRest;
  });
  await page.evaluate(`(${AS_BLOCKS})(${JSON.stringify(part)})`);
}

/** The picture of a page in squares; `reader` is an empty page that reads it. */
export async function squaresOf(page: Page, reader: Page, square: number): Promise<Squares> {
  const png = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  return await reader.evaluate<Squares>(`(${IN_SQUARES})('${png.toString('base64')}', ${square})`);
}

/** Makes what is seen the baseline of a view, where that is asked for. */
export function keepIfAsked({ name }: View, seen: Squares): void {
  if (process.env['BASELINES'] !== 'write') return;
  mkdirSync(BASELINES, { recursive: true });
  writeFileSync(`${BASELINES}/${name}.txt`, `${seen.join('\n')}\n`);
}

/** Where a view looks otherwise than its baseline, in pixels; null: nowhere. */
export function differenceOf({ name, square }: View, seen: Squares): string | null {
  const file = `${BASELINES}/${name}.txt`;
  if (!existsSync(file)) return `${name}: has no baseline; BASELINES=write makes it`;
  const known = readFileSync(file, 'utf8').trimEnd().split('\n');
  const off = differing(known, seen);
  if (off.length <= SQUARES) return null;
  const [rows, columns] = [off.map(([row]) => row * square), off.map(([, column]) => column * square)];
  const from = `(${Math.min(...columns)}, ${Math.min(...rows)})`;
  const to = `(${Math.max(...columns) + square}, ${Math.max(...rows) + square})`;
  return `${name}: ${off.length} squares between ${from} and ${to} look otherwise`;
}

/** Rows and columns of the squares that differ. */
function differing(known: Squares, seen: Squares): (readonly [row: number, column: number])[] {
  const shade = (squares: Squares, row: number, column: number): number =>
    Number.parseInt(squares[row]?.[column] ?? '', 16);
  return Array.from({ length: Math.max(known.length, seen.length) }, (_, row) => row).flatMap((row) => {
    const columns = Math.max(known[row]?.length ?? 0, seen[row]?.length ?? 0);
    return Array.from({ length: columns }, (_, column) => [row, column] as const).filter(
      // A square that one of them lacks is no number, which is near nothing.
      ([, column]) => !(Math.abs(shade(known, row, column) - shade(seen, row, column)) <= SHADES),
    );
  });
}
