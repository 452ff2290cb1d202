import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of a Markdown document. */
export interface CodeBlock {
  readonly language: string;
  readonly text: string;
  /** The words in the HTML comment on the line before, such as `runs books`; empty without one. */
  readonly mark: string;
  /** The line on which the block begins, from 1. */
  readonly line: number;
}

const FENCE = /^```(\w*)$/;
const MARK = /^<!-- ([\w -]+?) -->$/;

/** Every page that people read. */
export function documents(): string[] {
  const folders = ['docs', 'docs/decisions'];
  const pages = folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  const root = ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];
  return [...root, ...pages.filter((path) => path.endsWith('.md'))];
}

/** The fenced blocks of a document, in order. */
export function codeBlocks(path: string): CodeBlock[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const blocks: CodeBlock[] = [];
  for (let i = 0; i < lines.length; i++) {
    const language = FENCE.exec(lines[i]!)?.[1];
    if (language === undefined) continue;
    const end = lines.indexOf('```', i + 1);
    const mark = MARK.exec(lines[i - 1] ?? '')?.[1] ?? '';
    blocks.push({ language, mark, line: i + 1, text: lines.slice(i + 1, end).join('\n') });
    i = end;
  }
  return blocks;
}

/** The document without its fenced blocks. */
export function proseOf(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/^```\w*\n[\s\S]*?^```$/gm, '');
}

/** The headings of a document as level and text. */
export function headings(path: string): { level: number; text: string }[] {
  return [...proseOf(path).matchAll(/^(#+) (.+)$/gm)].map(([, marks, text]) => ({ level: marks!.length, text: text! }));
}

/** The headings below a heading, as deep as one level. */
export function subheadings(path: string, heading: string): string[] {
  const all = headings(path);
  const start = all.findIndex(({ text }) => text === heading);
  const after = all.slice(start + 1);
  const end = after.findIndex(({ level }) => level <= all[start]!.level);
  return after.slice(0, end === -1 ? undefined : end).map(({ text }) => text);
}

/** The anchors that the headings of a document can be linked by; repeated ones are numbered. */
export function anchors(path: string): Set<string> {
  const found = new Set<string>();
  for (const { text } of headings(path)) {
    const slug = text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');
    let anchor = slug;
    for (let use = 1; found.has(anchor); use++) anchor = `${slug}-${use}`;
    found.add(anchor);
  }
  return found;
}

/** The rows of the tables below a heading, as trimmed cells; heads and rules left out. */
export function tableRows(path: string, heading: string): string[][] {
  const section =
    proseOf(path)
      .split(/^#+ /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines
    .filter((line, i) => !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
}

function isRule(line: string): boolean {
  return /^[|\s:-]+$/.test(line) && line.includes('---');
}
