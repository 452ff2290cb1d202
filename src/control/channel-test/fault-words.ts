import type { FaultKind } from '../../gateway/execution/fault.js';

/** What went wrong, for people. */
export interface FaultWords {
  readonly detail: string;
  /** What may be done about it; null where nothing can. */
  readonly hint: string | null;
}

const words = (detail: string, hint: string | null = null): FaultWords => ({ detail, hint });

const KEY = 'Check that the key belongs to this provider, is active, and has no address or project restriction.';
const ADDRESS = 'Check base_url: host, port, and the path in front of /chat/completions.';
const LATER = 'Try again in a moment; the gateway itself would use another key or channel meanwhile.';
const CREDIT = 'Top the account up, or raise its limit at the provider.';
const MODEL = 'Ask for the models of the channel, and map the name if the provider calls it otherwise.';

/** Every way in which an attempt can fail, in words. */
export const FAULT_WORDS: Readonly<Record<FaultKind, FaultWords>> = {
  connect_refused: words('Nothing listens at the address.', ADDRESS),
  dns_permanent: words('The name of the host does not exist.', ADDRESS),
  dns_temporary: words('The name of the host could not be looked up.', 'Check the DNS of this machine.'),
  tls_failure: words('The encrypted connection failed.', 'Check the certificate of the host: name, dates, issuer.'),
  connect_timeout: words('The address does not answer.', 'Check the firewall, and that the host is up.'),
  egress_denied: words('The address is never an upstream.', 'Link-local and metadata addresses are refused always.'),
  stale_connection: words('The connection was closed while it was kept open.', LATER),
  disconnected: words('The upstream closed the connection before it answered.', LATER),
  headers_timeout: words('The upstream took the request and did not begin to answer in time.', LATER),
  first_content_timeout: words('The upstream began to answer and sent no content in time.', LATER),
  idle_timeout: words('The answer stood still for too long.', LATER),
  total_timeout: words('The test took longer than it may.', LATER),
  incomplete: words('The answer ended before it was complete.', LATER),
  invalid_stream: words('What came is no event stream that clients could read.', ADDRESS),
  invalid_body: words('What came is no answer to a chat request.', ADDRESS),
  caller_fault: words(
    'The upstream refused the request as invalid.',
    'Check the dialect and the defaults of the channel.',
  ),
  not_found: words('The upstream does not find what the request names.', MODEL),
  forbidden: words('The key may not do this.', 'Check the rights of the key at the provider.'),
  unauthorized: words('The key may not use this endpoint.', 'Check the rights of the key at the provider.'),
  payment_required: words('The provider wants to be paid for this request.', CREDIT),
  gone: words('The upstream does not have this any more.', MODEL),
  request_limited: words('The request is larger than the limits of the account.', null),
  no_credit: words('The provider says that the account has no credit.', CREDIT),
  account_empty: words('The account has no credit.', CREDIT),
  context_length: words('The request is longer than the model takes.', null),
  content_filter: words('A filter of the provider refused the request.', null),
  key_refused: words('The upstream refuses the key.', KEY),
  quota_exhausted: words('The quota of the account is used up.', CREDIT),
  model_forbidden: words('The key may not use the model.', 'Check the region and the rights of the account.'),
  model_missing: words('The upstream does not have the model.', MODEL),
  model_unfit: words('The model is not one for conversations.', MODEL),
  model_gone: words('The provider has switched the model off.', MODEL),
  wrong_path: words('There is a web server at the address, but no API.', ADDRESS),
  dialect_missing: words('The upstream does not speak this dialect.', 'Choose the dialect openai-chat.'),
  path_missing: words('The upstream does not have this path.', ADDRESS),
  upstream_request_timeout: words('The upstream says that the request came too slowly.', LATER),
  conflict: words('The upstream reports a conflict.', LATER),
  too_large: words('The request is too large for the upstream.', null),
  misdirected: words('The upstream does not answer for this host on this connection.', ADDRESS),
  rate_limited: words('The key has reached its rate limit.', LATER),
  server_error: words('The upstream failed.', LATER),
  not_implemented: words('The upstream cannot do this.', ADDRESS),
  unavailable: words('The upstream is not available.', LATER),
  upstream_timeout: words('The upstream waited for something of its own for too long.', LATER),
  overloaded: words('The upstream is overloaded.', LATER),
  redirect: words(
    'The upstream redirects; redirects are never followed.',
    'Write the address that it leads to as base_url.',
  ),
  bad_framing: words('The answer breaks the rules of HTTP.', 'A proxy on the way may be at fault.'),
  shortage: words('This machine has no further connection to give.', LATER),
  limit_reached: words('A limit of the channel or key is reached.', LATER),
  circuit_probed: words('Another request is trying the channel.', LATER),
};
