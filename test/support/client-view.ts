import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { wrongInEvent, wrongInResponse } from './responses-schema.js';

/** What a client took an answer for. */
export interface ClientView {
  readonly isComplete: boolean;
  readonly hasFailed: boolean;
  /** What in it no client of the dialect could read. */
  readonly wrong: readonly string[];
  /** Tokens of the prompt and of the answer, where the client was told of them. */
  readonly tokens: readonly [number, number] | null;
}

const FAILED: ClientView = { isComplete: false, hasFailed: true, wrong: [], tokens: null };

/** What only an answer that is complete holds. */
const ENDS: Readonly<Record<DialectName, RegExp>> = {
  'openai-chat': /data: \[DONE\]\n\n$/,
  'openai-responses': /"type":\s*"response\.(?:completed|incomplete)"/,
  anthropic: /"type":\s*"message_stop"/,
  gemini: /"finishReason":\s*"[A-Z_]+"/,
};

/** A stream as its client reads it; `isOurs` where the gateway has written it itself, and not merely passed it on. */
export function viewOfStream(client: DialectName, status: number, text: string | null, isOurs: boolean): ClientView {
  if (status !== 200 || text === null) return FAILED;
  const payloads = payloadsOf(text).filter((payload) => payload !== '[DONE]');
  const events = payloads.map(objectOf).filter((each) => each !== null);
  const invalid = payloads.filter((payload) => !isJson(payload));
  const hasFailed = events.some(isFailure);
  const isComplete = ENDS[client].test(text) && !hasFailed;
  const wrong = isOurs ? GRAMMARS[client](events, isComplete) : [];
  return { isComplete, hasFailed, wrong: [...invalid, ...wrong], tokens: isComplete ? tokensIn(client, events) : null };
}

/** The same of a whole answer. */
export function viewOfBody(client: DialectName, status: number, text: string | null, isOurs: boolean): ClientView {
  if (status !== 200 || text === null) return FAILED;
  const body = objectOf(text.replace(/^\ufeff/, ''));
  if (body === null) return { ...FAILED, hasFailed: false, wrong: [text] };
  const wrong = isOurs ? BODIES[client](body) : [];
  return { isComplete: true, hasFailed: false, wrong, tokens: tokensIn(client, [body]) };
}

function payloadsOf(stream: string): string[] {
  return stream.split(/\r\n|\r|\n/).flatMap((line) => (line.startsWith('data:') ? [line.slice(5).trim()] : []));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function objectOf(text: string): JsonObject | null {
  const value: unknown = isJson(text) ? JSON.parse(text) : null;
  return isObject(value) ? value : null;
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isFailure({ type, error }: JsonObject): boolean {
  return type === 'error' || type === 'response.failed' || (error ?? null) !== null;
}

type Grammar = (events: readonly JsonObject[], isComplete: boolean) => string[];

/** What would be wrong unless something holds. */
function unless(holds: boolean, what: string): string[] {
  return holds ? [] : [what];
}

const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : []);
const fields = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** Every choice ends once, and says nothing behind its end; every call begins with its id and its name. */
const chat: Grammar = (events, isComplete) => {
  const finished = new Set<unknown>();
  const begun = new Set<unknown>();
  const calls = new Set<string>();
  const wrong: string[] = [];
  const chunks = events.filter((each) => !isFailure(each));
  wrong.push(...chunks.flatMap(({ choices }) => unless(Array.isArray(choices), 'a chunk without choices')));
  for (const { index, delta, finish_reason: reason } of chunks.flatMap(({ choices }) => list(choices))) {
    wrong.push(...unless(isObject(delta) && !finished.has(index), `choice ${String(index)} goes on behind its end`));
    begun.add(index);
    if (reason !== null) finished.add(index);
    for (const piece of list(fields(delta)['tool_calls'])) wrong.push(...wrongInPiece(piece, String(index), calls));
  }
  const isEnded = begun.size > 0 && finished.size === begun.size;
  return [...wrong, ...unless(!isComplete || isEnded, 'a choice without an end')];
};

function wrongInPiece(piece: JsonObject, choice: string, calls: Set<string>): string[] {
  const { index, id, function: called, custom } = piece;
  const { name, arguments: args, input } = fields(called ?? custom);
  const place = `${choice}/${String(index)}`;
  const isRight = calls.has(place) ? id === undefined : isText(id) && isText(name);
  calls.add(place);
  return [
    ...unless(isRight, `call ${place} begins wrong`),
    ...unless(typeof (args ?? input) === 'string', `call ${place} without a text`),
  ];
}

/** Numbered events, each as documented; items and parts open one in another, and are closed before the end. */
const responses: Grammar = (events, isComplete) => {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [at, event] of events.entries()) {
    const { type, sequence_number: number, output_index: item, content_index: part, summary_index: summary } = event;
    const inItem = [part, summary].find((each) => typeof each === 'number') ?? 'item';
    const place = `${String(item)}/${String(inItem)}`;
    const name = String(type);
    wrong.push(...wrongInEvent(event), ...unless(number === at, `event ${at} bears number ${String(number)}`));
    if (/(?:item|part)\.added$/.test(name)) open.push(place);
    else if (/(?:item|part)\.done$/.test(name))
      wrong.push(...unless(open.pop() === place, `${place} ends out of order`));
  }
  return [...wrong, ...unless(!isComplete || open.length === 0, 'an item without an end')];
};

/** A message starts once; blocks follow each other, each with a start and an end; the reason comes before the end. */
const messages: Grammar = (events, isComplete) => {
  const types = events.map(({ type }) => String(type));
  const wrong = unless(types.length === 0 || types[0] === 'message_start' || types[0] === 'error', 'no start');
  let open: unknown = null;
  let next = 0;
  for (const { type, index } of events) {
    if (type === 'content_block_start') {
      wrong.push(...unless(open === null && index === next, `block ${String(index)} begins out of order`));
      open = next++;
    }
    if (type === 'content_block_delta') wrong.push(...unless(index === open, `block ${String(index)} is not open`));
    if (type === 'content_block_stop') {
      wrong.push(...unless(index === open, `block ${String(index)} ends out of order`));
      open = null;
    }
  }
  const isEnded = open === null && types.at(-2) === 'message_delta' && types.at(-1) === 'message_stop';
  return [...wrong, ...unless(!isComplete || isEnded, 'an end that is none')];
};

/** Every response has a candidate of which the parts are a list. */
const candidates: Grammar = (events) =>
  events
    .filter((event) => !isFailure(event))
    .flatMap((event) => unless(list(event['candidates']).length > 0, 'a response without candidates'));

const GRAMMARS: Readonly<Record<DialectName, Grammar>> = {
  'openai-chat': chat,
  'openai-responses': responses,
  anthropic: messages,
  gemini: candidates,
};

const BODIES: Readonly<Record<DialectName, (body: JsonObject) => string[]>> = {
  'openai-chat': ({ choices }) =>
    unless(
      list(choices).length > 0 &&
        list(choices).every((each) => isObject(each['message']) && isText(each['finish_reason'])),
      'no choices',
    ),
  'openai-responses': wrongInResponse,
  anthropic: ({ content, stop_reason: reason, usage }) =>
    unless(Array.isArray(content) && isText(reason) && isObject(usage), 'no message'),
  gemini: ({ candidates: answers }) =>
    unless(list(answers).length > 0 && list(answers).every((each) => isText(each['finishReason'])), 'no candidates'),
};

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** The counts that were told last. */
function tokensIn(client: DialectName, events: readonly JsonObject[]): readonly [number, number] | null {
  return events.map((event) => COUNTS[client](event)).findLast((counts) => counts !== null) ?? null;
}

function sum(counts: JsonObject, ...names: readonly string[]): number {
  return names.reduce((all, name) => all + Number(counts[name] ?? 0), 0);
}

type Counts = (event: JsonObject) => readonly [number, number] | null;

function counted(usage: unknown, prompt: readonly string[], answer: readonly string[]): ReturnType<Counts> {
  return isObject(usage) ? [sum(usage, ...prompt), sum(usage, ...answer)] : null;
}

const COUNTS: Readonly<Record<DialectName, Counts>> = {
  'openai-chat': ({ usage }) => counted(usage, ['prompt_tokens'], ['completion_tokens']),
  'openai-responses': ({ usage, response }) =>
    counted(usage ?? fields(response)['usage'], ['input_tokens'], ['output_tokens']),
  anthropic: ({ type, usage }) =>
    type === 'message_start' || (type === 'message_delta' && !isObject(usage))
      ? null
      : counted(usage, ['input_tokens', 'cache_read_input_tokens', 'cache_creation_input_tokens'], ['output_tokens']),
  gemini: ({ usageMetadata: usage }) =>
    counted(usage, ['promptTokenCount'], ['candidatesTokenCount', 'thoughtsTokenCount']),
};
