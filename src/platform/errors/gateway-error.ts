import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.js';

/** The error object of OpenAI's wire format, also used inside server-sent events. */
export interface WireError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** What may be said about an error beyond its code. */
export interface ErrorDetails {
  /** Replaces the sentence of the catalogue. */
  readonly message?: string;
  /** The request field at fault. */
  readonly param?: string;
  /** Replaces the status of the catalogue (a caller's fault passed on from the upstream). */
  readonly status?: number;
  /** Replaces what stands in the body; for errors passed on from the upstream. */
  readonly wire?: WireError;
  /** Seconds until a retry can succeed, sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Tells client libraries not to retry by themselves (`x-should-retry: false`). */
  readonly retryIsPointless?: boolean;
  /** Names the limit that refused, sent as `x-gateway-limited-by`. */
  readonly limitedBy?: string;
  /** Further headers, as name, value, … */
  readonly headers?: readonly string[];
  readonly cause?: unknown;
}

/** The only error that the gateway throws on purpose: a code of the catalogue and what to tell the client. */
export class GatewayError extends Error {
  readonly status: number;

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
  ) {
    super(details.message ?? ERROR_CATALOGUE[code].message, { cause: details.cause });
    this.name = 'GatewayError';
    this.status = details.status ?? ERROR_CATALOGUE[code].status;
  }

  /** The error as OpenAI's clients read it. */
  get wire(): WireError {
    const { wire, param } = this.details;
    return (
      wire ?? { message: this.message, type: ERROR_CATALOGUE[this.code].type, param: param ?? null, code: this.code }
    );
  }

  /** Takes any thrown value for what it is, or for an internal error. */
  static from(thrown: unknown): GatewayError {
    return thrown instanceof GatewayError ? thrown : new GatewayError('internal_error', { cause: thrown });
  }
}
