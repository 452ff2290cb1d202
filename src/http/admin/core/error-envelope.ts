import type { ControlError } from '../../../control/control-error.js';
import { CONTROL_ERRORS } from '../../../control/control-errors.js';
import { differingFields } from './differing-fields.js';
import { etagOf } from './etag.js';

const DOC = 'docs/admin-api.md';

/** The one error envelope of the admin API; `sent` is the body that came. */
export function errorBody({ code, message, details }: ControlError, requestId: string, sent?: unknown): object {
  const { param, current } = details;
  const faults = details.faults ?? (current === undefined ? [] : differingFields(sent, current));
  const found = faults[0];
  const error = {
    message,
    type: CONTROL_ERRORS[code].type,
    param: param ?? found?.pointer ?? null,
    code,
    details: faults,
    request_id: requestId,
    doc: `${DOC}#${code}`,
  };
  return current === undefined ? { error } : { error, current };
}

/** Headers that go with an error. */
export function errorHeaders({ status, details }: ControlError): Record<string, string> {
  const { retryAfterSeconds, version } = details;
  return {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="ai-gateway admin"' }),
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
    ...(version !== undefined && { etag: etagOf(version) }),
  };
}
