import type { UpstreamError } from '../../../protocol/upstream-error.js';
import { textIn } from '../../shared/fields.js';
import { saysError } from '../../shared/says-error.js';
import { readUpstreamError } from '../errors.js';

/** Finish reasons by which providers say that the answer is none: Mistral's and OpenRouter's, Zhipu's, DeepSeek's, vLLM's. */
const FAILURES: ReadonlySet<string> = new Set(['error', 'network_error', 'insufficient_system_resource', 'abort']);

/** What a choice, whole or of a stream, may say about having failed. */
interface Choice {
  readonly error?: unknown;
  readonly finish_reason?: unknown;
}

/** The failure that a choice tells of inside of a 200; null when it tells of none. */
export function choiceFailure({ error, finish_reason: reason }: Choice): UpstreamError | null {
  if (saysError(error)) return readUpstreamError(null, { error });
  const code = textIn(reason)?.toLowerCase() ?? '';
  if (!FAILURES.has(code)) return null;
  return { status: null, code, type: 'server_error', param: null, message: '', retryAfterMs: null };
}
