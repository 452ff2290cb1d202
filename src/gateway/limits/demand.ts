import { FieldNames } from '../../platform/json-splice/field-names.js';
import type { Span } from '../../platform/json-splice/scan-object.js';
import { readElements, scanObject } from '../../platform/json-splice/scan-object.js';
import { MAXIMUM_FIELDS, type MaximumField } from '../dialects/dialect-facts.js';
import { DIALECTS } from '../dialects/dialects.js';
import { readGeneration, thinkingBudgetIn } from '../dialects/nested-fields.js';
import { mediaIn } from '../dialects/prompt-media.js';
import { hasServerTool } from '../dialects/server-tools.js';
import { valueAt } from '../dialects/shared/read-span.js';
import type { Call, CallField } from '../protocol/call.js';
import { audioTokens, imageTokens } from './media-tokens.js';

/** What a request asks for, as far as that has a price. */
export interface Demand {
  /** The most tokens of the prompt, as it stands. */
  readonly promptTokens: number;
  /** The most tokens of one answer, by the word of the client; null when it does not say. */
  readonly answerTokens: number | null;
  /** What comes on top of that: thoughts and predictions that a maximum does not hold at every upstream. */
  readonly extraTokens: number;
  readonly answers: number;
  /** Pictures that are asked for. */
  readonly pictures: number;
  /** Why nobody can say what it costs at most, wherever it goes; null when it can be said. */
  readonly openEnded: string | null;
  /** The same for an upstream that gets the client's own words. */
  readonly openEndedAsIs: string | null;
  /** The prompt names pictures, sounds or files whose size only the upstream sees. */
  readonly hasReferences: boolean;
  /** The prompt may be kept in a cache for an hour, at a price of its own. */
  readonly keepsLong: boolean;
}

/** No text has much more than a token to two bytes; numbers of tokens themselves take two bytes each. */
const LEAST_BYTES_PER_TOKEN = 2;
const OF_COMPLETIONS: readonly MaximumField[] = ['max_tokens'];
/** Fields that have the upstream look something up, or run something, that has a price of its own. */
const SERVER_WORK = [
  'web_search_options',
  'search_parameters',
  'enable_search',
  'web_search',
  'mcp_servers',
  'container',
  'previous_response_id',
  'conversation',
] as const satisfies readonly CallField[];

/** Numbers of pictures, as upstreams call them beside `n`. */
const PICTURE_COUNTS = new FieldNames([
  'num_images',
  'num_outputs',
  'batch_size',
  'number_of_images',
  'numberOfImages',
  'num_images_per_prompt',
  'sampleCount',
]);
const RERANK = new FieldNames(['query', 'documents']);
/** Claude's `ttl` of what it keeps for longer than five minutes. */
const AN_HOUR = Buffer.from('"1h"');

/** Reads what a request asks for. */
export function demandOf(call: Call): Demand {
  if (call.operation.kind === 'media') return mediaDemand(call);
  const { messages, system } = call.top.fields;
  const media = mediaIn(call.body, [messages, system]);
  return {
    promptTokens: tokensOf(call.body.length - media.bytes) + media.tokens + repeatedTokens(call),
    answerTokens: mostAnswerTokens(call),
    extraTokens: call.operation.canStream ? extraTokens(call) : 0,
    answers: call.operation.canStream ? answersOf(call) : 0,
    pictures: 0,
    openEnded: speaks(call) ? 'modalities' : null,
    openEndedAsIs: call.operation.isOpenEnded ? call.operation.name : serverWork(call),
    hasReferences: media.references > 0,
    keepsLong: call.body.includes(AN_HOUR),
  };
}

function tokensOf(bytes: number): number {
  return Math.ceil(bytes / LEAST_BYTES_PER_TOKEN);
}

/** A question is read again with each document that it is compared to. */
function repeatedTokens({ operation, body }: Call): number {
  if (operation.family !== 'ranking') return 0;
  const { query, documents } = scanObject(body, RERANK).fields;
  if (query === undefined || documents === undefined) return 0;
  return tokensOf(query.end - query.start) * [...readElements(body, documents)].length;
}

/** The most tokens that one answer may have, by the greatest of the maxima in the request; null without any. */
export function mostAnswerTokens(call: Call): number | null {
  return greatest(call, MAXIMUM_FIELDS);
}

/** The same by the maxima alone that its dialect and endpoint know: an upstream may pass over all others. */
export function ownAnswerTokens(call: Call): number | null {
  return greatest(call, ownMaxima(call));
}

/** By which fields of the request itself an upstream of its dialect and endpoint goes, the first before the others. */
export function ownMaxima({ dialect, operation }: Call): readonly MaximumField[] {
  return operation.family === 'completion' ? OF_COMPLETIONS : DIALECTS[dialect].facts.maximum.fields;
}

function greatest(call: Call, names: readonly MaximumField[]): number | null {
  const given = names.map((field) => positiveAt(call.body, call.top.fields[field]));
  const { generation } = call.top.fields;
  const config = readGeneration(call.body, generation);
  if (generation !== undefined && config !== null)
    given.push(positiveAt(within(call.body, generation), config.fields.maxOutputTokens));
  const known = given.filter((most) => most !== null);
  return known.length === 0 ? null : Math.max(...known);
}

/** The greatest of the plain maxima of tokens in a request, as numbers; 0 without any. */
export function plainMaximum({ body, top: { fields } }: Call): number {
  const given = MAXIMUM_FIELDS.map((field) => plainAt(body, fields[field]));
  const { generation } = fields;
  const config = readGeneration(body, generation);
  if (generation !== undefined && config !== null)
    given.push(plainAt(within(body, generation), config.fields.maxOutputTokens));
  return Math.max(...given);
}

function plainAt(body: Buffer, span: Span | undefined): number {
  const most = span === undefined ? 0 : Number(body.toString('latin1', span.start, span.end));
  return Number.isSafeInteger(most) && most > 0 ? most : 0;
}

/** A field that is there, and says nothing of how long an answer may be. */
export function idleMaxima(call: Call): Span[] {
  const spans = MAXIMUM_FIELDS.map((field) => call.top.fields[field]).filter((span) => span !== undefined);
  return spans.filter((span) => positiveAt(call.body, span) === null && valueAt(call.body, span) !== null);
}

/** Answers in all: of every prompt, and those that only the best is taken of. */
function answersOf(call: Call): number {
  const { best_of: best, n, prompt, generation } = call.top.fields;
  const config = readGeneration(call.body, generation);
  const candidates =
    generation === undefined ? null : positiveAt(within(call.body, generation), config?.fields.candidateCount);
  const each = Math.max(call.choices, positiveAt(call.body, n) ?? 1, positiveAt(call.body, best) ?? 1, candidates ?? 1);
  return each * (prompt === undefined || call.operation.family !== 'completion' ? 1 : promptsIn(call.body, prompt));
}

function promptsIn(body: Buffer, prompt: Span): number {
  let texts = 0;
  for (const { start } of readElements(body, prompt)) {
    const first = String.fromCharCode(body[start]!);
    if (first === '"' || first === '[') texts++;
  }
  return Math.max(1, texts);
}

function extraTokens(call: Call): number {
  const { reasoning, thinking, thinking_budget: budget, prediction, generation } = call.top.fields;
  const { body, dialect } = call;
  const ofObject = (span: Span | undefined): number =>
    span === undefined ? 0 : (positiveAt(within(body, span), thinkingBudgetIn(body, span)) ?? 0);
  const predicted =
    prediction === undefined ? 0 : Math.ceil((prediction.end - prediction.start) / LEAST_BYTES_PER_TOKEN);
  const { holdsThoughts } = DIALECTS[dialect].facts.maximum;
  const thought = holdsThoughts ? 0 : Math.max(ofObject(reasoning), ofObject(thinking));
  return thought + (positiveAt(body, budget) ?? 0) + predicted + geminiThoughts(body, generation);
}

function geminiThoughts(body: Buffer, generation: Span | undefined): number {
  if (generation === undefined) return 0;
  const config = within(body, generation);
  const thinking = readGeneration(body, generation)?.fields.thinkingConfig;
  if (thinking === undefined) return 0;
  return positiveAt(within(config, thinking), thinkingBudgetIn(config, thinking)) ?? 0;
}

/** Why the upstream may take more than the request shows; null when it cannot. */
function serverWork({ body, dialect, top, operation, governed, requestedModel }: Call): string | null {
  const { fields } = top;
  if (!operation.canStream) return null;
  for (const field of SERVER_WORK) if (isSaid(body, fields[field])) return field;
  for (const field of DIALECTS[dialect].facts.kept.fields) if (isSaid(body, fields[field])) return field;
  const { tools } = fields;
  if (tools !== undefined && hasServerTool(dialect, valueAt(body, tools))) return 'tools';
  if (requestedModel?.endsWith(':online') === true) return 'model';
  return governed[0] ?? null;
}

/** An answer may be sound or pictures, which no maximum of tokens is sure to hold. */
function speaks({ body, top: { fields } }: Call): boolean {
  const { modalities, generation } = fields;
  const config = readGeneration(body, generation);
  const asked = config === null || generation === undefined ? undefined : config.fields.responseModalities;
  return isBeyondText(body, modalities) || (generation !== undefined && isBeyondText(within(body, generation), asked));
}

function isBeyondText(body: Buffer, span: Span | undefined): boolean {
  const value = span === undefined ? null : valueAt(body, span);
  if (!Array.isArray(value)) return value !== null;
  return value.some((each: unknown) => typeof each !== 'string' || each.toLowerCase() !== 'text');
}

function isSaid(body: Buffer, span: Span | undefined): boolean {
  const value = span === undefined ? null : valueAt(body, span);
  return value !== null && value !== false && !(Array.isArray(value) && value.length === 0);
}

/** Pictures that are asked for, in whatever words of the upstreams. */
export function picturesOf({ operation, choices, body }: Call): number {
  if (operation.family !== 'picture') return 0;
  const { fields } = scanObject(body, PICTURE_COUNTS);
  return Math.max(choices, ...Object.values(fields).map((span) => positiveAt(body, span) ?? 0));
}

function mediaDemand(call: Call): Demand {
  const { operation, body, upload } = call;
  const pictures = picturesOf(call);
  const isPicture = pictures > 0;
  const written = Math.ceil(body.length / LEAST_BYTES_PER_TOKEN);
  const picture = isPicture ? imageTokens(textAt(call, 'size'), textAt(call, 'quality')) : 0;
  const sent = upload?.length ?? 0;
  return {
    promptTokens: written + (isPicture ? (sent > 0 ? picture : 0) : audioTokens(sent)),
    answerTokens: isPicture ? picture : written * 8 + audioTokens(sent),
    extraTokens: 0,
    answers: Math.max(1, pictures),
    pictures,
    openEnded: operation.name,
    openEndedAsIs: null,
    hasReferences: false,
    keepsLong: false,
  };
}

function textAt({ body, top }: Call, field: 'size' | 'quality'): string | null {
  const span = top.fields[field];
  const value = span === undefined ? null : valueAt(body, span);
  return typeof value === 'string' ? value : null;
}

function within(body: Buffer, { start, end }: Span): Buffer {
  return body.subarray(start, end);
}

/** A whole number above nothing, also one that is written as a text; null for anything else. */
function positiveAt(body: Buffer, span: Span | undefined): number | null {
  if (span === undefined) return null;
  const text = body.toString('latin1', span.start, Math.min(span.end, span.start + 40));
  const value = Number(text.startsWith('"') ? text.slice(1, -1) : text);
  return value >= 1 && value < Infinity ? Math.min(Math.ceil(value), MOST) : null;
}

const MOST = 1_000_000_000;
