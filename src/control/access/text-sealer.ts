/** Seals short texts under the key-encryption key; a sealed text opens only for the row that it was sealed for. */
export interface TextSealer {
  sealText(text: string, row: string): string;
  /** Null when it was sealed for another row, or under a key that is gone. */
  openText(sealed: string, row: string): string | null;
}
