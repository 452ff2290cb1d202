/** An error for a client, before its dialect gives it a shape; every word of it is fit to be shown. */
export interface NeutralError {
  /** HTTP status that it has, or would have outside a stream. */
  readonly status: number;
  /** OpenAI's error type. */
  readonly type: string;
  readonly code: string | null;
  /** The field at fault. */
  readonly param: string | null;
  readonly message: string;
}
