/** A source that the model gives for what it says; offsets count characters of the text that carries it. */
export interface Citation {
  readonly url: string | null;
  readonly title: string | null;
  /** The words of the source. */
  readonly quote: string | null;
  /** First character of the text that it supports; null when unknown. */
  readonly start: number | null;
  /** Behind its last character. */
  readonly end: number | null;
  /** An uploaded file in place of a URL. */
  readonly fileId: string | null;
}

/** A citation of which nothing is known yet. */
export const NO_CITATION: Citation = { url: null, title: null, quote: null, start: null, end: null, fileId: null };
