import { TransportFailure } from '../../../platform/upstream/transport-fetch.js';
import type { TransportFault } from '../../../platform/upstream/transport-fault.js';
import { isObject, numberIn, textIn } from '../../dialects/shared/fields.js';
import { parseObject } from '../../dialects/shared/parse-object.js';
import { UnusablePackage } from './provider.js';

/** What an exception out of a package amounts to: a fault of the connection, or an answer with an error status. */
export type Failure =
  | { readonly kind: 'fault'; readonly fault: TransportFault }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      /** OpenAI's error object. */
      readonly error: object;
      /** Nothing that an upstream said: the operator has to know. */
      readonly isLocal: boolean;
    };

/** Errors of the packages by their names, which are part of the AI SDK's interface. */
const BY_NAME: Readonly<Record<string, { readonly status: number; readonly code: string }>> = {
  AI_UnsupportedFunctionalityError: { status: 400, code: 'unsupported_functionality' },
  AI_InvalidPromptError: { status: 400, code: 'invalid_prompt' },
  AI_InvalidArgumentError: { status: 400, code: 'invalid_argument' },
  AI_NoSuchModelError: { status: 404, code: 'model_not_found' },
  AI_LoadAPIKeyError: { status: 401, code: 'invalid_api_key' },
  AI_LoadSettingError: { status: 502, code: 'setting_missing' },
};
const MAX_CAUSES = 8;

/** Sorts an exception by what lies at the bottom of it. */
export function failureOf(thrown: unknown): Failure {
  const errors = causesOf(thrown);
  const failed = errors.find((error) => error instanceof TransportFailure);
  if (failed instanceof TransportFailure) return { kind: 'fault', fault: failed.fault };
  return errors.map(refusalOf).find((refusal) => refusal !== null) ?? localFailure(thrown);
}

function causesOf(thrown: unknown): unknown[] {
  const errors: unknown[] = [];
  for (let error = thrown; isObject(error) && errors.length < MAX_CAUSES; error = error['cause']) errors.push(error);
  return errors;
}

function refusalOf(error: unknown): Failure | null {
  if (!isObject(error)) return null;
  const status = numberIn(error['statusCode']);
  if (status !== null && status >= 300) return upstreamRefusal(status, error);
  const named = BY_NAME[textIn(error['name']) ?? ''];
  if (named === undefined) return null;
  const { status: meant, code } = named;
  return refused(meant, { message: messageOf(error), type: 'invalid_request_error', code }, meant > 400);
}

/** An `APICallError`: what the upstream said, with AWS's code, which it tells in a header, beside it. */
function upstreamRefusal(status: number, { responseHeaders, responseBody, message }: Record<string, unknown>): Failure {
  const headers = isObject(responseHeaders) ? (responseHeaders as Record<string, string>) : {};
  const said = parseObject(textIn(responseBody) ?? '') ?? {};
  const error = isObject(said['error']) ? said['error'] : said;
  const code = error['code'] ?? headers['x-amzn-errortype']?.split(':')[0];
  const told = { ...error, message: error['message'] ?? message, ...(code === undefined ? {} : { code }) };
  return { kind: 'refused', status, headers, error: told, isLocal: false };
}

/** Google's library for tokens could not get one. */
function isTokenRefusal(error: unknown): boolean {
  return isObject(error) && error['name'] === 'GaxiosError' && (numberIn(error['status']) ?? 500) < 500;
}

function localFailure(thrown: unknown): Failure {
  if (causesOf(thrown).some(isTokenRefusal))
    return refused(401, { message: messageOf(thrown), code: 'invalid_api_key' }, true);
  const status = thrown instanceof UnusablePackage ? 501 : 502;
  return refused(status, { message: messageOf(thrown), code: 'provider_package_failed' }, true);
}

function refused(status: number, error: object, isLocal: boolean): Failure {
  return { kind: 'refused', status, headers: {}, error, isLocal };
}

function messageOf(error: unknown): string {
  return isObject(error) ? (textIn(error['message']) ?? '') : String(error);
}
