/** What an upstream said when it refused: the fields of its error object that can be relied on. */
export interface UpstreamError {
  /** The HTTP status, or the status that an error inside a stream amounts to; null when neither is known. */
  readonly status: number | null;
  /** Lower-case error code, or the provider's reason constant. */
  readonly code: string | null;
  readonly type: string | null;
  readonly param: string | null;
  /** The upstream's sentence; may echo user input and secrets, so it decides nothing and is shown only redacted. */
  readonly message: string;
  /** The provider asks to wait this long (Google's RetryInfo). */
  readonly retryAfterMs: number | null;
}
