/** What is wrong with one field; `pointer` is a JSON pointer into the body that was sent. */
export interface FieldFault {
  pointer: string;
  code: string;
  message: string;
}

interface ErrorBody {
  message?: string;
  type?: string;
  param?: string | null;
  code?: string | null;
  details?: FieldFault[];
  request_id?: string;
  doc?: string;
  current?: unknown;
  differs?: string[];
}

/** A refusal of the admin API, or, with status 0, a gateway that could not be reached. */
export class ApiError extends Error {
  readonly code: string;
  readonly param: string | null;
  readonly details: FieldFault[];
  readonly requestId: string | null;
  readonly current: unknown;

  constructor(
    readonly status: number,
    body: ErrorBody,
    requestId: string | null,
    readonly retryAfter: number | null = null,
  ) {
    super(body.message ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.code = body.code ?? (status === 0 ? 'unreachable' : 'unknown');
    this.param = body.param ?? null;
    this.details = body.details ?? [];
    this.requestId = body.request_id ?? requestId;
    this.current = body.current;
  }

  /** Whether the same read may well be answered a little later: the gateway is gone, ill, or asked too often. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || (this.status >= 500 && this.status !== 501);
  }
}

/** Reads the error envelope of an answer, whatever stands in it. */
export async function readError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const retryAfter = Number(response.headers.get('retry-after')) || null;
  let body: ErrorBody = {};
  try {
    const parsed = (await response.json()) as { error?: ErrorBody | string; current?: unknown } | null;
    const error = parsed?.error;
    body = typeof error === 'string' ? { message: error } : { ...error, current: parsed?.current };
  } catch {
    // A proxy in between answers with HTML; the status says enough.
  }
  return new ApiError(response.status, body, requestId, retryAfter);
}
