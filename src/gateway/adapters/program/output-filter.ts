/** What a program's output has around the answer. */
export interface OutputFrame {
  /** Stands before the answer, repeated by the program; empty when it repeats nothing. */
  readonly echo: string;
  /** End the answer and are not part of it. */
  readonly endMarks: readonly string[];
}

/**
 * Takes the answer out of a program's output piece by piece: without the repeated prompt, up to the first end mark,
 * and without line ends at its very end. What could still turn out to be one of these is held back.
 */
export class OutputFilter {
  /** An end mark has come; nothing after it counts. */
  isEnded = false;
  private held = '';
  private isPastEcho: boolean;

  constructor(private readonly frame: OutputFrame) {
    this.isPastEcho = frame.echo === '';
  }

  /** What the piece adds to the answer; may be empty. */
  push(text: string): string {
    if (this.isEnded) return '';
    this.held += text;
    if (!this.isPastEcho && !this.passEcho()) return '';
    const end = this.firstMark();
    if (end !== null) {
      this.isEnded = true;
      return this.take(withoutLineEnds(this.held.slice(0, end)).length);
    }
    return this.take(this.held.length - this.uncertain());
  }

  /** What is left of the answer when the output is over. */
  end(): string {
    return this.isEnded ? '' : withoutLineEnds(this.held);
  }

  /** False while the output so far could still be the beginning of the echo. */
  private passEcho(): boolean {
    const { echo } = this.frame;
    const output = this.held.trimStart();
    if (output.length < echo.length && echo.startsWith(output)) return false;
    if (output.startsWith(echo)) this.held = output.slice(echo.length);
    this.isPastEcho = true;
    return true;
  }

  private firstMark(): number | null {
    const found = this.frame.endMarks.map((mark) => this.held.indexOf(mark)).filter((at) => at >= 0);
    return found.length === 0 ? null : Math.min(...found);
  }

  /** How much of the end may belong to a mark that is not whole yet, or to the line ends before it. */
  private uncertain(): number {
    const { held } = this;
    const longest = Math.max(0, ...this.frame.endMarks.map((mark) => beginningAtEnd(held, mark)));
    return held.length - withoutLineEnds(held.slice(0, held.length - longest)).length;
  }

  private take(length: number): string {
    const taken = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return taken;
  }
}

/** The length of the longest beginning of `mark` that `text` ends in. */
function beginningAtEnd(text: string, mark: string): number {
  let length = Math.min(mark.length - 1, text.length);
  while (length > 0 && !text.endsWith(mark.slice(0, length))) length--;
  return length;
}

function withoutLineEnds(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === '\n' || text[end - 1] === '\r')) end--;
  return text.slice(0, end);
}
