/** The body of a request that is not held in memory: a form, read as often as it is tried. */
export interface Upload {
  /** With its boundary. */
  readonly contentType: string;
  readonly boundary: string;
  /** Bytes of the body as the client announced them; null when it did not. */
  readonly length: number | null;
  /** Where the name of the model stands; null when the form has none. */
  readonly model: { readonly start: number; readonly end: number } | null;
  /** Why the client's body turned out to be unusable after all; null while it has not. */
  readonly fault: Error | null;
  /** The bytes from `from` up to `to`, as they come; throws the fault. */
  read(from: number, to?: number): AsyncIterable<Buffer>;
}
