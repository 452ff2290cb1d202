import { StopSequence } from './stop-sequence.js';

/** What a program's output has around the answer. */
export interface OutputFrame {
  /** Stands before the answer, repeated by the program; empty when it repeats nothing. */
  readonly echo: string;
  /** End the answer and are not part of it. */
  readonly stopSequences: readonly string[];
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Takes the answer out of a program's output piece by piece: without the repeated prompt, up to the first end mark,
 * and without line ends at its very end. What could still turn out to be one of these is held back, but never looked at
 * again: of the beginning of an echo or a mark only the length is kept.
 */
export class OutputFilter {
  /** An end mark has come; nothing after it counts. */
  isEnded = false;
  private isPastEcho: boolean;
  /** The white space before an echo, and how much of the echo has come. */
  private space = '';
  private echoed = 0;
  private readonly marks: readonly StopSequence[];
  /** Line ends that may turn out to be the last. */
  private lineEnds = '';

  constructor(private readonly frame: OutputFrame) {
    this.isPastEcho = frame.echo === '';
    this.marks = frame.stopSequences.map((mark) => new StopSequence(mark));
  }

  /** What the piece adds to the answer; may be empty. */
  push(text: string): string {
    if (this.isEnded) return '';
    return this.search(this.isPastEcho ? text : this.passEcho(text));
  }

  /** What is left of the answer when the output is over. */
  end(): string {
    if (this.isEnded) return '';
    const begun = this.isPastEcho ? '' : this.space + this.frame.echo.slice(0, this.echoed);
    return this.said(begun + this.begunMark());
  }

  /** What of a piece is not part of the echo; empty while the output so far could still be its beginning. */
  private passEcho(text: string): string {
    const { echo } = this.frame;
    let at = this.echoed === 0 ? text.length - text.trimStart().length : 0;
    this.space += text.slice(0, at);
    while (at < text.length && this.echoed < echo.length && text[at] === echo[this.echoed]) {
      at++;
      this.echoed++;
    }
    if (at === text.length && this.echoed < echo.length) return '';
    this.isPastEcho = true;
    const isEcho = this.echoed === echo.length;
    return isEcho ? text.slice(at) : this.space + echo.slice(0, this.echoed) + text.slice(at);
  }

  /** What a piece makes certain, up to the first mark. */
  private search(text: string): string {
    const before = this.begunMark();
    for (let i = 0; i < text.length; i++) {
      const found = this.take(text.charCodeAt(i));
      if (found === undefined) continue;
      this.isEnded = true;
      return this.said(beginning(before, text, before.length + i + 1 - found.text.length));
    }
    return this.said(beginning(before, text, before.length + text.length - this.begunMark().length));
  }

  /** The mark that a unit completes; of several the one that began first. */
  private take(unit: number): StopSequence | undefined {
    let longest: StopSequence | undefined;
    for (const mark of this.marks) {
      if (mark.take(unit) && mark.text.length > (longest?.text.length ?? -1)) longest = mark;
    }
    return longest;
  }

  /** What the output ends in, as far as it may be the beginning of a mark. */
  private begunMark(): string {
    let longest: StopSequence | undefined;
    for (const mark of this.marks) if (mark.matched > (longest?.matched ?? 0)) longest = mark;
    return longest === undefined ? '' : longest.text.slice(0, longest.matched);
  }

  /** The text behind the line ends that were held back; its own last ones are held back in turn. */
  private said(text: string): string {
    const { lineEnds } = this;
    let end = text.length;
    while (end > 0 && isLineEnd(text.charCodeAt(end - 1))) end--;
    this.lineEnds = end === 0 ? lineEnds + text : text.slice(end);
    return end === 0 ? '' : lineEnds + text.slice(0, end);
  }
}

/** The first characters of two texts that stand one behind the other. */
function beginning(first: string, second: string, length: number): string {
  return length <= first.length ? first.slice(0, length) : first + second.slice(0, length - first.length);
}

function isLineEnd(unit: number): boolean {
  return unit === LF || unit === CR;
}
