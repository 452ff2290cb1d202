import { readFileSync } from 'node:fs';

/** A paragraph, a point of a list or a cell of a table of a document, on one line. */
export interface Block {
  readonly text: string;
  /** The line of the document on which it begins, from 1. */
  readonly line: number;
  readonly heading: string;
  /** The head of its column; null where it stands in no table. */
  readonly column: string | null;
}

/** A sentence of a block that promises something. */
export interface Statement {
  readonly block: Block;
  readonly start: number;
  readonly end: number;
}

const NUMBER = /(?<![\w/.#-])\d[\d,.]*(?![\w/-])/;
const WORDS =
  /\b(never|always|at most|at least|within|until|after|once|only|cannot|refuse[sd]?|seconds?|minutes?|hours?|days?|two|three|five|ten|half|third|quarter)\b/i;
const END_OF_SENTENCE = /(?<=[.!?;:]) (?=[A-Z`*([“"])/;
/** Tables that are written from the source and compared with it by pages.spec, whole: no cell of them needs another test. */
const WRITTEN = /<!-- (channel fields|providers|operations|reference|faults) -->\n[\s\S]*?<!-- end of \1 -->/g;

/** The blocks of a document in order, without its code and what is written from the source. */
export function blocksOf(path: string): Block[] {
  const text = readFileSync(path, 'utf8')
    .replaceAll(/^```\w*\n[\s\S]*?^```$/gm, blank)
    .replaceAll(WRITTEN, blank);
  const reading = new Reading();
  text.split('\n').forEach((line, i) => reading.take(line, i + 1));
  return reading.end();
}

/** What a document promises: sentences and cells with a number, a time, or a word that bounds something. */
export function statementsOf(blocks: readonly Block[]): Statement[] {
  return blocks.flatMap((block) => {
    let start = 0;
    return block.text.split(END_OF_SENTENCE).flatMap((sentence) => {
      const statement = { block, start, end: start + sentence.length };
      start += sentence.length + 1;
      return isPromise(sentence) ? [statement] : [];
    });
  });
}

/** Names are no numbers: of what stands between backticks, statuses, numbers and codes behind a status count alone. */
function isPromise(sentence: string): boolean {
  const prose = sentence
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .replaceAll(/`([^`]*)`/g, (_, code: string) => (/^(\d{3}( |$)|-?\d+$)/.test(code) ? ` ${code} ` : ' x '));
  return NUMBER.test(prose) || WORDS.test(prose);
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, '');
}

/** Puts lines together to blocks. */
class Reading {
  private readonly blocks: Block[] = [];
  private lines: string[] = [];
  private line = 0;
  private heading = '';
  private columns: readonly string[] | null = null;

  take(line: string, number: number): void {
    const isRow = line.startsWith('|');
    if (!isRow) this.columns = null;
    if (isRow) this.takeRow(line, number);
    else if (/^#+ /.test(line)) this.takeHeading(line);
    else if (line.trim() === '' || line.startsWith('<!--')) this.close();
    else this.takeWords(line, number);
  }

  end(): Block[] {
    this.close();
    return this.blocks;
  }

  private takeHeading(line: string): void {
    this.close();
    this.heading = line.replace(/^#+ /, '');
  }

  private takeRow(line: string, number: number): void {
    this.close();
    const cells = line.slice(1, -1).split(/(?<!\\)\|/);
    const texts = cells.map((cell) => cell.trim());
    if (this.columns === null) this.columns = texts;
    else if (!texts.every((text) => /^:?-+:?$/.test(text)))
      texts.forEach((text, i) => this.add(text, number, this.columns?.[i] ?? ''));
  }

  private takeWords(line: string, number: number): void {
    const isPoint = /^\s*(?:[-*]|\d+\.) /.test(line);
    if (isPoint) this.close();
    if (this.lines.length === 0) this.line = number;
    this.lines.push(line.replace(/^\s*(?:[-*]|\d+\.) /, '').trim());
  }

  private close(): void {
    if (this.lines.length > 0) this.add(this.lines.join(' '), this.line, null);
    this.lines = [];
  }

  private add(text: string, line: number, column: string | null): void {
    this.blocks.push({ text, line, heading: this.heading, column });
  }
}
