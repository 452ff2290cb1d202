/** Looks for one mark in a text that comes character by character; each is looked at once, however long the mark is. */
export class StopSequence {
  /** How many characters of the mark the text ends in. */
  matched = 0;
  /** For each beginning of the mark, the length of the longest shorter beginning that it ends in (Knuth, Morris, Pratt). */
  private readonly borders: Int32Array;

  constructor(readonly text: string) {
    this.borders = new Int32Array(text.length);
    for (let i = 1; i < text.length; i++) this.borders[i] = this.after(this.borders[i - 1]!, text.charCodeAt(i));
  }

  /** Takes the next UTF-16 unit; true when the mark is whole with it. */
  take(unit: number): boolean {
    this.matched = this.after(this.matched, unit);
    return this.matched === this.text.length;
  }

  private after(matched: number, unit: number): number {
    let length = matched;
    while (length > 0 && this.text.charCodeAt(length) !== unit) length = this.borders[length - 1]!;
    return this.text.charCodeAt(length) === unit ? length + 1 : 0;
  }
}
