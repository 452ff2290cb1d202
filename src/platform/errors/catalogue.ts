/** One entry of the catalogue: HTTP status, OpenAI error type, and the sentence a client reads. */
interface CatalogueEntry {
  readonly status: number;
  readonly type: 'invalid_request_error' | 'requests' | 'tokens' | 'insufficient_quota' | 'server_error';
  readonly message: string;
}

/** Every error the gateway can answer with; the key is the `code` on the wire. */
export const ERROR_CATALOGUE = {
  invalid_json: { status: 400, type: 'invalid_request_error', message: 'The request body is not valid JSON.' },
  invalid_request: { status: 400, type: 'invalid_request_error', message: 'The request is not valid.' },
  duplicate_field: { status: 400, type: 'invalid_request_error', message: 'A field stands twice in the request body.' },
  unknown_parameter: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The request body holds a parameter that this gateway does not take from clients.',
  },
  unsupported_parameter: {
    status: 400,
    type: 'invalid_request_error',
    message: 'No channel of this route takes the request as a whole.',
  },
  content_filter: { status: 400, type: 'invalid_request_error', message: 'The upstream refused the content.' },
  context_length_exceeded: {
    status: 400,
    type: 'invalid_request_error',
    message: 'The request is longer than the context of the model.',
  },
  bad_http_request: { status: 400, type: 'invalid_request_error', message: 'The HTTP request is malformed.' },
  invalid_api_key: {
    status: 401,
    type: 'invalid_request_error',
    message: 'No valid gateway token was given. Send it as "X-API-Key" or as "Authorization: Bearer".',
  },
  model_unpriced: {
    status: 403,
    type: 'invalid_request_error',
    message: 'The model has no price here, and what the token may spend is limited.',
  },
  unknown_url: { status: 404, type: 'invalid_request_error', message: 'There is no such endpoint.' },
  model_not_found: { status: 404, type: 'invalid_request_error', message: 'The model does not exist on this route.' },
  unsupported_operation: {
    status: 404,
    type: 'invalid_request_error',
    message: 'The model cannot be used at this endpoint.',
  },
  receipt_not_found: {
    status: 404,
    type: 'invalid_request_error',
    message: 'There is no receipt for this request id.',
  },
  response_not_found: {
    status: 404,
    type: 'invalid_request_error',
    message: 'There is no response of this id here.',
  },
  reference_not_found: {
    status: 404,
    type: 'invalid_request_error',
    message: 'The request refers to something that is not kept here.',
  },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'This endpoint does not take this HTTP method.',
  },
  request_timeout: { status: 408, type: 'invalid_request_error', message: 'The request body did not arrive in time.' },
  request_too_large: { status: 413, type: 'invalid_request_error', message: 'The request is too large.' },
  unsupported_media_type: {
    status: 415,
    type: 'invalid_request_error',
    message: 'Send the body as application/json without content encoding.',
  },
  headers_too_large: { status: 431, type: 'invalid_request_error', message: 'The request headers are too large.' },
  upstream_rate_limited: {
    status: 429,
    type: 'requests',
    message: 'Every upstream key for this request is rate limited. Try again later.',
  },
  all_channels_cooling: {
    status: 429,
    type: 'requests',
    message: 'Every channel for this request is cooling down. Try again later.',
  },
  all_channels_limited: {
    status: 429,
    type: 'requests',
    message: 'Every channel for this request has reached its limit. Try again later.',
  },
  gateway_rpm: { status: 429, type: 'requests', message: 'The token has reached its requests per minute.' },
  gateway_rpd: { status: 429, type: 'requests', message: 'The token has reached its requests per day.' },
  gateway_tpm: { status: 429, type: 'tokens', message: 'The token has reached its tokens per minute.' },
  gateway_tpd: { status: 429, type: 'tokens', message: 'The token has reached its tokens per day.' },
  gateway_budget: {
    status: 429,
    type: 'insufficient_quota',
    message: 'The budget for this request is used up.',
  },
  gateway_concurrency: { status: 429, type: 'requests', message: 'The token has reached its simultaneous requests.' },
  internal_error: { status: 500, type: 'server_error', message: 'The gateway failed on this request.' },
  upstream_error: { status: 502, type: 'server_error', message: 'The upstream failed on this request.' },
  upstream_disconnected: {
    status: 502,
    type: 'server_error',
    message: 'The upstream closed the connection before its answer was complete.',
  },
  upstream_incomplete: {
    status: 502,
    type: 'server_error',
    message: 'The upstream ended the stream before its answer was complete.',
  },
  upstream_invalid_response: {
    status: 502,
    type: 'server_error',
    message: 'The upstream answered with something that is not a valid response.',
  },
  upstream_misconfigured: {
    status: 502,
    type: 'server_error',
    message: 'The upstream does not have this endpoint; its address is likely wrong.',
  },
  upstream_redirect: { status: 502, type: 'server_error', message: 'The upstream answered with a redirect.' },
  upstream_forbidden: {
    status: 502,
    type: 'server_error',
    message: 'The address of the upstream is not allowed by the egress policy.',
  },
  no_healthy_upstream: {
    status: 503,
    type: 'server_error',
    message: 'No upstream can serve this request at the moment.',
  },
  accounting_unavailable: {
    status: 503,
    type: 'server_error',
    message: 'The gateway cannot put requests on its books at the moment. Try again shortly.',
  },
  upstream_conflict: { status: 503, type: 'server_error', message: 'The upstream reported a conflict. Try again.' },
  upstream_overloaded: { status: 503, type: 'server_error', message: 'The upstream is overloaded. Try again later.' },
  overloaded: { status: 503, type: 'server_error', message: 'The gateway is overloaded. Try again shortly.' },
  shutting_down: { status: 503, type: 'server_error', message: 'The gateway is shutting down. Try again.' },
  gateway_paused: {
    status: 503,
    type: 'server_error',
    message: 'The gateway takes no requests at the moment. Try again later.',
  },
  books_unavailable: {
    status: 503,
    type: 'server_error',
    message: 'The books cannot be read at the moment. Try again later.',
  },
  gateway_restarting: {
    status: 503,
    type: 'server_error',
    message: 'The gateway restarted before the answer was complete.',
  },
  upstream_timeout: { status: 504, type: 'server_error', message: 'The upstream did not answer in time.' },
  loop_detected: { status: 508, type: 'server_error', message: 'The request came through this gateway before.' },
} as const satisfies Record<string, CatalogueEntry>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;
