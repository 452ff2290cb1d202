/** One line with its number, which only rises. */
export interface NumberedLine {
  readonly n: number;
  readonly text: string;
}

const MOST_CHARACTERS = 1024 * 1024;
const LINES_OF_CHUNK = 65_536;

/**
 * The latest text of the log, for who looks on. Text is kept as it was written, whole lines at a time, and taken apart only
 * when somebody reads it.
 */
export class LineRing {
  private readonly chunks: { readonly sequence: number; readonly text: string }[] = [];
  private sequence = 0;
  private characters = 0;

  /** A number that every line so far is below. */
  get end(): number {
    return (this.sequence + 1) * LINES_OF_CHUNK;
  }

  /** Takes whole lines. */
  add(text: string): void {
    this.chunks.push({ sequence: ++this.sequence, text });
    this.characters += text.length;
    while (this.characters > MOST_CHARACTERS && this.chunks.length > 1)
      this.characters -= this.chunks.shift()?.text.length ?? 0;
  }

  /** Lines from a number on, the oldest first; those that are still kept. */
  from(n: number): NumberedLine[] {
    return this.chunks
      .filter(({ sequence }) => (sequence + 1) * LINES_OF_CHUNK > n)
      .flatMap(({ sequence, text }) => {
        const lines = text.split('\n').filter((line) => line !== '');
        return lines.map((line, i) => ({ n: sequence * LINES_OF_CHUNK + i, text: line }));
      })
      .filter((line) => line.n >= n);
  }
}
