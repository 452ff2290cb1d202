import { insertFields, splice, type Edit } from '../../platform/json-splice/splice.js';
import type { TopLevel } from '../../platform/json-splice/scan-object.js';
import { readGeneration } from '../dialects/nested-fields.js';
import { readRequestFields } from '../dialects/request-fields.js';
import type { Call } from '../protocol/call.js';
import type { DialectName } from '../protocol/dialect-name.js';
import { idleMaxima, mostAnswerTokens } from './demand.js';

/** What each dialect calls the most tokens of an answer. */
const NAMES: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'max_tokens',
  'openai-responses': 'max_output_tokens',
  anthropic: 'max_tokens',
  gemini: 'maxOutputTokens',
};

/** How long answers may be where a request can go. */
export interface Maxima {
  /** Written where the client says nothing; null where nothing depends on it. */
  readonly usual: number | null;
  /** Above this the client's own word is lowered; null leaves it. */
  readonly most: number | null;
}

/** The request with the most tokens of an answer in it; the same when it says so already. */
export function withMaximum(call: Call, { usual, most }: Maxima): Call {
  if (!call.operation.canStream || (usual === null && most === null)) return call;
  const given = mostAnswerTokens(call);
  if (given === null)
    return usual === null ? call : rewritten(call, [...idleEdits(call, usual), ...insertion(call, usual)]);
  if (most === null || given <= most) return rewritten(call, idleEdits(call, given));
  return rewritten(call, lowered(call, most));
}

function rewritten(call: Call, edits: readonly Edit[]): Call {
  if (edits.length === 0) return call;
  const body = splice(call.body, edits);
  return { ...call, ...readRequestFields(call.dialect, body), body };
}

/** Maxima that say nothing, such as −1, are taken for "no limit" by some upstreams. */
function idleEdits(call: Call, tokens: number): Edit[] {
  return idleMaxima(call).map((span) => ({ ...span, bytes: Buffer.from(String(tokens)) }));
}

function insertion(call: Call, tokens: number): Edit[] {
  const { body, top, dialect } = call;
  const { generation, max_tokens: chat, max_completion_tokens: completion, max_output_tokens: output } = top.fields;
  const own = dialect === 'openai-responses' ? output : dialect === 'gemini' ? undefined : (chat ?? completion);
  const bytes = Buffer.from(String(tokens));
  if (own !== undefined) return idleMaxima(call).includes(own) ? [] : [{ ...own, bytes }];
  if (dialect !== 'gemini') return [insertFields(top, [[NAMES[dialect], String(tokens)]])];
  const config = readGeneration(body, generation);
  const field = [NAMES.gemini, String(tokens)] as const;
  if (generation === undefined) return [insertFields(top, [['generationConfig', `{"${field[0]}":${field[1]}}`]])];
  if (config === null) return [{ ...generation, bytes: Buffer.from(`{"${field[0]}":${field[1]}}`) }];
  const { maxOutputTokens } = config.fields;
  if (maxOutputTokens !== undefined) return [moved({ ...maxOutputTokens, bytes }, generation.start)];
  return [moved(insertFields(config, [field]), generation.start)];
}

/** Every maximum above `most` brought down to it. */
function lowered(call: Call, most: number): Edit[] {
  const { body, top } = call;
  const bytes = Buffer.from(String(most));
  const { generation, max_tokens: chat, max_completion_tokens: completion, max_output_tokens: output } = top.fields;
  const config: TopLevel<'maxOutputTokens'> | null = readGeneration(body, generation);
  const own = [chat, completion, output].filter((span) => span !== undefined).map((span) => ({ ...span, bytes }));
  const nested = config?.fields.maxOutputTokens;
  if (generation === undefined || nested === undefined) return own;
  return [...own, moved({ ...nested, bytes }, generation.start)];
}

function moved({ start, end, bytes }: Edit, by: number): Edit {
  return { start: start + by, end: end + by, bytes };
}
