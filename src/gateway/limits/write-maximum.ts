import { insertFields, splice, type Edit } from '../../platform/json-splice/splice.js';
import type { Span, TopLevel } from '../../platform/json-splice/scan-object.js';
import { DIALECTS } from '../dialects/dialects.js';
import { readGeneration } from '../dialects/nested-fields.js';
import { readRequestFields } from '../dialects/request-fields.js';
import { withBytes, type Call } from '../protocol/call.js';
import { idleMaxima, mostAnswerTokens, ownAnswerTokens, ownMaxima } from './demand.js';

/** How long answers may be where a request can go. */
export interface Maxima {
  /** Written where the client says nothing; null where nothing depends on it. */
  readonly usual: number | null;
  /** Above this the client's own word is lowered; null leaves it. */
  readonly most: number | null;
}

/**
 * The request with the most tokens of an answer in it, in the words of its dialect; the same when it says so already. A
 * maximum in the words of another dialect is the client's word as well, but its upstream need not know it.
 */
export function withMaximum(call: Call, { usual, most }: Maxima): Call {
  if (!call.operation.canStream || (usual === null && most === null)) return call;
  const given = mostAnswerTokens(call);
  const wanted = given ?? usual;
  if (wanted === null) return call;
  if (given !== null && most !== null && given > most) return rewritten(call, lowered(call, most));
  const own = ownAnswerTokens(call) === null ? insertion(call, wanted) : [];
  return rewritten(call, [...idleEdits(call, wanted), ...own]);
}

function rewritten(call: Call, edits: readonly Edit[]): Call {
  if (edits.length === 0) return call;
  const body = splice(call.body, edits);
  return withBytes(call, { ...readRequestFields(call.dialect, body), body });
}

/** Maxima that say nothing, such as −1, are taken for "no limit" by some upstreams. */
function idleEdits(call: Call, tokens: number): Edit[] {
  return idleMaxima(call).map((span) => ({ ...span, bytes: Buffer.from(String(tokens)) }));
}

function insertion(call: Call, tokens: number): Edit[] {
  const { body, top, dialect } = call;
  const { generation } = top.fields;
  const own = ownField(call);
  const bytes = Buffer.from(String(tokens));
  if (own !== undefined) return idleMaxima(call).includes(own) ? [] : [{ ...own, bytes }];
  const { name, within } = DIALECTS[dialect].facts.maximum;
  const field = [name, String(tokens)] as const;
  if (within === null) return [insertFields(top, [field])];
  const config = readGeneration(body, generation);
  if (generation === undefined) return [insertFields(top, [[within, `{"${field[0]}":${field[1]}}`]])];
  if (config === null) return [{ ...generation, bytes: Buffer.from(`{"${field[0]}":${field[1]}}`) }];
  const { maxOutputTokens } = config.fields;
  if (maxOutputTokens !== undefined) return [moved({ ...maxOutputTokens, bytes }, generation.start)];
  return [moved(insertFields(config, [field]), generation.start)];
}

/** Where an upstream of the dialect and endpoint looks for the maximum, if that is not within an object. */
function ownField(call: Call): Span | undefined {
  const name = ownMaxima(call).find((field) => call.top.fields[field] !== undefined);
  return name && call.top.fields[name];
}

/** Every maximum brought down to `most`, and that of the dialect there. */
function lowered(call: Call, most: number): Edit[] {
  const { body, top } = call;
  const bytes = Buffer.from(String(most));
  const { generation, max_tokens: chat, max_completion_tokens: completion, max_output_tokens: output } = top.fields;
  const config: TopLevel<'maxOutputTokens'> | null = readGeneration(body, generation);
  const own = [chat, completion, output].filter((span) => span !== undefined).map((span) => ({ ...span, bytes }));
  const nested = config?.fields.maxOutputTokens;
  const isNested = DIALECTS[call.dialect].facts.maximum.within !== null;
  if (isNested ? nested === undefined : ownField(call) === undefined) return [...own, ...insertion(call, most)];
  if (generation === undefined || nested === undefined) return own;
  return [...own, moved({ ...nested, bytes }, generation.start)];
}

function moved({ start, end, bytes }: Edit, by: number): Edit {
  return { start: start + by, end: end + by, bytes };
}
