import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../src/gateway/protocol/tool.js';
import { SAMPLES } from './dialects/samples.js';
import { isFailure, isObject } from './dialects/words.js';

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

/** A stream as its client reads it; `isOurs` where the gateway has written it itself, and not merely passed it on. */
export function viewOfStream(client: DialectName, status: number, text: string | null, isOurs: boolean): ClientView {
  if (status !== 200 || text === null) return FAILED;
  const payloads = payloadsOf(text).filter((payload) => payload !== '[DONE]');
  const events = payloads.map(objectOf).filter((each) => each !== null);
  const invalid = payloads.filter((payload) => !isJson(payload));
  const hasFailed = events.some(isFailure);
  const isComplete = SAMPLES[client].view.end.test(text) && !hasFailed;
  const wrong = isOurs ? SAMPLES[client].view.wrongInStream(events, isComplete) : [];
  return { isComplete, hasFailed, wrong: [...invalid, ...wrong], tokens: isComplete ? tokensIn(client, events) : null };
}

/** The same of a whole answer. */
export function viewOfBody(client: DialectName, status: number, text: string | null, isOurs: boolean): ClientView {
  if (status !== 200 || text === null) return FAILED;
  const body = objectOf(text.replace(/^\ufeff/, ''));
  if (body === null) return { ...FAILED, hasFailed: false, wrong: [text] };
  const wrong = isOurs ? SAMPLES[client].view.wrongInBody(body) : [];
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

/** The counts that were told last. */
function tokensIn(client: DialectName, events: readonly JsonObject[]): readonly [number, number] | null {
  return events.map((event) => SAMPLES[client].view.tokens(event)).findLast((counts) => counts !== null) ?? null;
}
