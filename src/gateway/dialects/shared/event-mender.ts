/**
 * Watches the events of a stream that is passed on, and mends those by which a client could not tell calls apart, run them
 * or read their arguments, and those that tell at once what clients are used to hear piece by piece.
 */
export interface EventMender {
  /** A call has arguments and no name, or what has to be mended cannot be read whole: there is no such answer. */
  readonly isBroken: boolean;
  /** What is passed on in place of the event, which may be nothing for now; null for the event as it came. */
  mend(data: string, event: Buffer): readonly Buffer[] | null;
}
