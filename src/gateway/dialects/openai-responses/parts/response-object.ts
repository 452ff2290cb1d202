import type { FinishReason } from '../../../protocol/finish-reason.js';
import type { NeutralError } from '../../../protocol/neutral-error.js';
import type { Usage } from '../../../protocol/usage.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { ReplyContext } from '../../reply-context.js';
import { isObject, objectsIn } from '../../shared/fields.js';
import { encodeFinishReason } from '../finish-reason.js';
import { writeUsage } from '../usage.js';

/** How far a response has come. */
export interface ResponseState {
  readonly model: string | null;
  readonly output: readonly JsonObject[];
  /** Null while the response is under way, and when it failed. */
  readonly finish: FinishReason | null;
  readonly usage: Usage | null;
  readonly error: NeutralError | null;
}

/** Settings of the request that a response repeats, with what they are when the request does not say. */
const ECHOED: Readonly<JsonObject> = {
  background: false,
  frequency_penalty: 0,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  presence_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  temperature: 1,
  text: { format: { type: 'text' } },
  tool_choice: 'auto',
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
};

/** The fields of a request that its response repeats. */
export const ECHOED_FIELDS: readonly string[] = [...Object.keys(ECHOED), 'tools'];

/** The id of the response that the gateway makes for a request. */
export function responseId(requestId: string): string {
  return `resp_${requestId.replaceAll('-', '')}`;
}

/** The id of a response that its upstream has told of without its beginning; nobody keeps anything by it. */
export function standInId(requestId: string): string {
  return `${responseId(requestId)}0`;
}

/** The response object, whole or under way. */
export function responseObject(context: ReplyContext, state: ResponseState): JsonObject {
  const { id, createdAt, request } = context;
  const incomplete = state.finish === null ? null : encodeFinishReason(state.finish);
  const status = statusOf(state, incomplete);
  return {
    id: responseId(id),
    object: 'response',
    created_at: createdAt,
    completed_at: status === 'completed' ? completedAt(context) : null,
    status,
    error: state.error === null ? null : { code: state.error.code ?? 'server_error', message: state.error.message },
    incomplete_details: incomplete === null ? null : { reason: incomplete },
    model: context.model ?? state.model ?? '',
    output: state.output,
    ...echo(request),
    ...usageOf(state),
  };
}

function completedAt({ createdAt, clock }: ReplyContext): number {
  return clock === undefined ? createdAt : Math.max(createdAt, Math.floor(clock.wallNow() / 1000));
}

/** Null while nothing is known of it yet; a response that is over either has it or tells nothing of it. */
function usageOf({ usage, finish }: ResponseState): JsonObject {
  if (finish === null) return { usage: null };
  return usage === null ? {} : { usage: writeUsage(usage) };
}

function statusOf({ finish, error }: ResponseState, incomplete: string | null): string {
  if (error !== null) return 'failed';
  if (finish === null) return 'in_progress';
  return incomplete === null ? 'completed' : 'incomplete';
}

function echo(request: JsonObject): JsonObject {
  const echoed = Object.entries(ECHOED).map(([name, usual]) => [name, completed(request[name], usual)]);
  return { ...(Object.fromEntries(echoed) as JsonObject), tools: objectsIn(request['tools']).map(echoTool) };
}

/** What the request says of a setting, with what it leaves out of it. */
function completed(said: unknown, usual: unknown): unknown {
  return isObject(said) && isObject(usual) ? { ...usual, ...said } : (said ?? usual);
}

function echoTool(tool: JsonObject): JsonObject {
  if (tool['type'] !== 'function') return tool;
  return { description: null, parameters: null, ...tool, strict: tool['strict'] === true };
}
