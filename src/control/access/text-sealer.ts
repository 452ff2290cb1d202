/** Seals short texts under the key-encryption key; a sealed text opens only for the place that it was sealed for. */
export abstract class TextSealer {
  abstract seal(text: string, place: string): Promise<string>;
  /** Rejects when the text was sealed for another place or under a key that is gone. */
  abstract open(sealed: string, place: string): Promise<string>;
}
