/**
 * Watches the events of a stream that is passed on, and mends those by which a client could not tell calls apart or read
 * their arguments.
 */
export interface EventMender {
  /** What is passed on in place of the event, which may be nothing for now; null for the event as it came. */
  mend(data: string, event: Buffer): readonly Buffer[] | null;
}
