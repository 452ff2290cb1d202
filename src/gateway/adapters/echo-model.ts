import type { OperationFamily } from '../protocol/operation.js';

type JsonObject = Record<string, unknown>;

const EMBEDDING_SIZE = 8;
/** A stream of more pieces would take longer than anybody watches a demo, and each takes many times its text. */
const MOST_PIECES = 1_000;

/** The identity of one answer of the echo model. */
export interface EchoIdentity {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** What the echo model answers: a whole reply, and for generations the words to stream. */
export interface EchoAnswer {
  readonly reply: JsonObject;
  readonly chunks: readonly JsonObject[];
}

/** Answers a parsed request; null when it lacks what the operation needs. */
export function echoAnswer(family: OperationFamily, request: JsonObject, identity: EchoIdentity): EchoAnswer | null {
  switch (family) {
    case 'ranking':
      return rerankAnswer(request, identity);
    case 'conversation':
      return chatAnswer(request, identity);
    case 'completion':
      return completionAnswer(request, identity);
    case 'vectors':
      return embeddingAnswer(request, identity);
    case 'verdicts':
      return moderationAnswer(request, identity);
    default:
      return null;
  }
}

function chatAnswer(request: JsonObject, identity: EchoIdentity): EchoAnswer | null {
  const { messages } = request;
  if (!Array.isArray(messages) || messages.length === 0) return null;
  const said = lastUserText(messages as (JsonObject | null)[]);
  const text = said === '' ? 'Hello! Say something and I will repeat it.' : `You said: ${said}`;
  const usage = usageOf(JSON.stringify(messages), text);
  const choice = { index: 0, message: { role: 'assistant', content: text }, logprobs: null, finish_reason: 'stop' };
  const deltas = [{ role: 'assistant', content: '' }, ...words(text).map((content) => ({ content })), {}];
  return {
    reply: { ...identity, object: 'chat.completion', choices: [choice], usage },
    chunks: withUsage(
      request,
      usage,
      { ...identity, object: 'chat.completion.chunk' },
      deltas.map((delta) => ({ delta })),
    ),
  };
}

function completionAnswer(request: JsonObject, identity: EchoIdentity): EchoAnswer | null {
  const prompt = textOf(request['prompt']);
  if (prompt === '') return null;
  const text = ` ${prompt}`;
  const usage = usageOf(prompt, text);
  const pieces = [...words(text), ''].map((piece) => ({ text: piece }));
  return {
    reply: {
      ...identity,
      object: 'text_completion',
      choices: [{ index: 0, text, logprobs: null, finish_reason: 'stop' }],
      usage,
    },
    chunks: withUsage(request, usage, { ...identity, object: 'text_completion' }, pieces),
  };
}

/** One chunk a piece, the last with the finish reason, then the usage for who asked for it. */
function withUsage(
  request: JsonObject,
  usage: JsonObject,
  head: JsonObject,
  pieces: readonly JsonObject[],
): JsonObject[] {
  const chunks: JsonObject[] = pieces.map((piece, i) => ({
    ...head,
    choices: [{ index: 0, ...piece, logprobs: null, finish_reason: i === pieces.length - 1 ? 'stop' : null }],
  }));
  const options = request['stream_options'] as JsonObject | undefined;
  return options?.['include_usage'] === true ? [...chunks, { ...head, choices: [], usage }] : chunks;
}

/** A small unit vector that depends on the text alone. */
function embeddingAnswer(request: JsonObject, { model }: EchoIdentity): EchoAnswer | null {
  const { input, encoding_format: format } = request;
  if (input === undefined || input === '') return null;
  const inputs = Array.isArray(input) && typeof input[0] !== 'number' ? (input as unknown[]) : [input];
  const data = inputs.map((item, index) => ({ object: 'embedding', index, embedding: encode(vectorOf(item), format) }));
  const promptTokens = tokens(JSON.stringify(input));
  return {
    reply: { object: 'list', data, model, usage: { prompt_tokens: promptTokens, total_tokens: promptTokens } },
    chunks: [],
  };
}

function vectorOf(item: unknown): Float32Array {
  const vector = new Float32Array(EMBEDDING_SIZE);
  for (const [i, byte] of Buffer.from(JSON.stringify(item)).entries()) vector[i % EMBEDDING_SIZE]! += byte - 64;
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

function encode(vector: Float32Array, format: unknown): number[] | string {
  return format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : [...vector];
}

function moderationAnswer(request: JsonObject, { id, model }: EchoIdentity): EchoAnswer | null {
  const { input } = request;
  if (input === undefined) return null;
  const results = (Array.isArray(input) ? input : [input]).map(() => ({
    flagged: false,
    categories: {},
    category_scores: {},
  }));
  return { reply: { id, model, results }, chunks: [] };
}

/** Documents by how many words of the query they hold. */
function rerankAnswer(request: JsonObject, { id, model }: EchoIdentity): EchoAnswer | null {
  const { query, documents, top_n: most } = request;
  if (typeof query !== 'string' || !Array.isArray(documents)) return null;
  const wanted = new Set(query.toLowerCase().split(/\W+/).filter(Boolean));
  const score = (document: unknown): number => {
    const held = new Set(partText(document).toLowerCase().split(/\W+/));
    return [...wanted].filter((word) => held.has(word)).length / (wanted.size || 1);
  };
  const results = (documents as unknown[])
    .map((document, index) => ({ index, relevance_score: score(document) }))
    .sort((a, b) => b.relevance_score - a.relevance_score);
  const promptTokens = tokens(JSON.stringify([query, documents]));
  const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
  return { reply: { id, model, results: results.slice(0, Number(most) || undefined), usage }, chunks: [] };
}

function lastUserText(messages: readonly (JsonObject | null)[]): string {
  return textOf(messages.findLast((message) => message?.['role'] === 'user')?.['content']);
}

/** Text that stands alone, in a list, or in content parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map(partText).join('');
}

function partText(part: unknown): string {
  if (typeof part === 'string') return part;
  const text = (part as JsonObject | null)?.['text'];
  return typeof text === 'string' ? text : '';
}

function words(text: string): string[] {
  const all = text.match(/\s*\S+|\s+$/g) ?? [];
  const each = Math.ceil(all.length / MOST_PIECES);
  if (each <= 1) return all;
  return Array.from({ length: Math.ceil(all.length / each) }, (_, i) => all.slice(i * each, (i + 1) * each).join(''));
}

function usageOf(prompt: string, completion: string): JsonObject {
  const [promptTokens, completionTokens] = [tokens(prompt), tokens(completion)];
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** About four characters a token. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}
