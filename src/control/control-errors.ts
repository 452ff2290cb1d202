/** One entry of the catalogue: HTTP status, type, and the sentence that is read where nothing better is said. */
interface ControlErrorEntry {
  readonly status: number;
  readonly type:
    | 'invalid_request_error'
    | 'authentication_error'
    | 'permission_error'
    | 'conflict_error'
    | 'rate_limit_error'
    | 'server_error';
  readonly message: string;
}

/** Every error that administering can meet; the key is the `code` on the wire. */
export const CONTROL_ERRORS = {
  invalid_json: { status: 400, type: 'invalid_request_error', message: 'The request body is not valid JSON.' },
  validation_failed: { status: 400, type: 'invalid_request_error', message: 'The request is not valid.' },
  unknown_field: { status: 400, type: 'invalid_request_error', message: 'The request holds a field that is unknown.' },
  not_authenticated: { status: 401, type: 'authentication_error', message: 'Sign in, or send an admin token.' },
  session_expired: { status: 401, type: 'authentication_error', message: 'The session is over; sign in again.' },
  reauth_required: { status: 401, type: 'authentication_error', message: 'Confirm who you are first.' },
  invalid_credentials: {
    status: 401,
    type: 'authentication_error',
    message: 'Login, password or code is not right.',
  },
  insufficient_scope: { status: 403, type: 'permission_error', message: 'The admin token may not do this.' },
  role_denied: { status: 403, type: 'permission_error', message: 'Your role may not do this.' },
  csrf_failed: { status: 403, type: 'permission_error', message: 'The request does not come from the console.' },
  host_not_allowed: { status: 403, type: 'permission_error', message: 'The admin API is not served at this host.' },
  insecure_transport: { status: 403, type: 'permission_error', message: 'Administering needs https.' },
  declared_read_only: {
    status: 403,
    type: 'permission_error',
    message: 'This is declared in a file or the environment and can be changed only there.',
  },
  egress_denied: {
    status: 403,
    type: 'permission_error',
    message: 'The egress policy does not allow the address.',
  },
  not_found: { status: 404, type: 'invalid_request_error', message: 'There is no such thing.' },
  method_not_allowed: {
    status: 405,
    type: 'invalid_request_error',
    message: 'The resource does not take this method.',
  },
  slug_taken: { status: 409, type: 'conflict_error', message: 'The name is in use already.' },
  idempotency_mismatch: {
    status: 409,
    type: 'conflict_error',
    message: 'The idempotency key was used for another request.',
  },
  in_use: { status: 409, type: 'conflict_error', message: 'Something else still refers to it.' },
  last_owner: { status: 409, type: 'conflict_error', message: 'The last owner has to stay.' },
  key_detached: {
    status: 409,
    type: 'conflict_error',
    message: 'The stored key belongs to another host; enter it again.',
  },
  not_possible: { status: 409, type: 'conflict_error', message: 'This cannot be done as things stand.' },
  version_conflict: { status: 412, type: 'conflict_error', message: 'It was changed since you read it.' },
  too_large: { status: 413, type: 'invalid_request_error', message: 'The request is too large.' },
  unsupported_media_type: { status: 415, type: 'invalid_request_error', message: 'Send the body as application/json.' },
  snapshot_invalid: {
    status: 422,
    type: 'invalid_request_error',
    message: 'The change is fine by itself, but the configuration as a whole would not be.',
  },
  paused: { status: 423, type: 'conflict_error', message: 'The gateway is paused.' },
  precondition_required: {
    status: 428,
    type: 'conflict_error',
    message: 'Send If-Match with the ETag that you read.',
  },
  login_delayed: { status: 429, type: 'rate_limit_error', message: 'Too many attempts; wait before the next.' },
  rate_limited: { status: 429, type: 'rate_limit_error', message: 'Too many requests; wait before the next.' },
  internal_error: { status: 500, type: 'server_error', message: 'The gateway failed on this request.' },
  unavailable: { status: 503, type: 'server_error', message: 'The database does not answer; try again shortly.' },
} as const satisfies Record<string, ControlErrorEntry>;

/** A code of the catalogue. */
export type ControlErrorCode = keyof typeof CONTROL_ERRORS;
