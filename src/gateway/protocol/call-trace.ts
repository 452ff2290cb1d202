/** A request as its trace follows it. */
export interface CallTrace {
  /** Headers that carry the trace on to the upstream of the attempt under way, as name, value, … */
  readonly headers: readonly string[];
  /** An attempt goes out. */
  begin(): void;
}
