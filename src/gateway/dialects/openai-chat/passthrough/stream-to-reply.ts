import { withPlainContent } from '../parts/content-parts.js';

/** Folds the chunks of a chat or completions stream into the reply object that a non-stream request gets. */

type JsonObject = Record<string, unknown>;

/** Collects parsed chunks; `reply` gives the whole. */
export class StreamToReply {
  private readonly choices = new Map<number, ChoiceFold>();
  private head: JsonObject = {};
  private usage: unknown;

  add(chunk: JsonObject): void {
    const { choices, usage, object, ...head } = chunk;
    this.head = { ...head, object: object === 'text_completion' ? object : 'chat.completion', ...this.head };
    if (usage !== null && usage !== undefined) this.usage = usage;
    for (const choice of objectsIn(choices)) this.addChoice(choice);
  }

  reply(): JsonObject {
    const choices = inOrder(this.choices).map(([index, choice]) => ({ index, ...choice.whole() }));
    return { ...this.head, choices, ...(this.usage === undefined ? {} : { usage: this.usage }) };
  }

  private addChoice(choice: JsonObject): void {
    const index = numberIn(choice['index']) ?? 0;
    const folded = this.choices.get(index) ?? new ChoiceFold();
    this.choices.set(index, folded);
    folded.add(choice);
  }
}

/** One choice under way. */
class ChoiceFold {
  private readonly fields: JsonObject = { finish_reason: null };
  private message: JsonObject | undefined;
  /** By the index that the upstream gives them, which may be any number. */
  private readonly calls = new Map<number, JsonObject>();

  add({ delta, text, logprobs, finish_reason: finishReason }: JsonObject): void {
    const { fields } = this;
    if (finishReason) fields['finish_reason'] = finishReason;
    if (logprobs !== undefined) grow(fields, { logprobs });
    if (typeof text === 'string') grow(fields, { text });
    if (isObject(delta)) this.addDelta(withPlainContent(delta) ?? delta);
  }

  whole(): JsonObject {
    const { fields, message, calls } = this;
    if (message === undefined) return fields;
    const all = inOrder(calls).map(([, call]) => call);
    return { ...fields, message: all.length === 0 ? message : { ...message, tool_calls: all } };
  }

  private addDelta({ tool_calls: calls, ...delta }: JsonObject): void {
    this.message ??= { role: 'assistant', content: null };
    grow(this.message, delta);
    for (const call of objectsIn(calls)) this.addCall(call);
  }

  private addCall({ index, ...delta }: JsonObject): void {
    const at = numberIn(index) ?? this.calls.size;
    const call = this.calls.get(at) ?? { id: '', type: 'function' };
    if (isObject(delta['function'])) call['function'] ??= { name: '', arguments: '' };
    grow(call, delta);
    this.calls.set(at, call);
  }
}

/** What comes in one piece although it is text. */
const WORDS: ReadonlySet<string> = new Set(['role', 'id', 'type', 'name']);

/**
 * Adds the fields of a delta to what is there: text and lists grow, objects grow field by field, the rest is replaced.
 * A field `__proto__` is dropped: to assign it changes what the object is, or throws where the process forbids it.
 */
function grow(known: JsonObject, delta: JsonObject): void {
  for (const [field, more] of Object.entries(delta)) {
    if (field === '__proto__') continue;
    const before = Object.hasOwn(known, field) ? known[field] : undefined;
    known[field] = WORDS.has(field) ? more || (before ?? more) : joined(before, more);
  }
}

function joined(known: unknown, more: unknown): unknown {
  if (more === null || more === undefined) return known ?? null;
  if (typeof more === 'string') return (typeof known === 'string' ? known : '') + more;
  if (Array.isArray(more)) return Array.isArray(known) ? lengthened(known, more) : more;
  if (!isObject(more)) return more;
  const whole = isObject(known) ? known : {};
  grow(whole, more);
  return whole;
}

/** In place: a list that grows with every chunk must not be copied with every chunk. */
function lengthened(list: unknown[], more: readonly unknown[]): unknown[] {
  for (const item of more) list.push(item);
  return list;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function inOrder<Value>(values: ReadonlyMap<number, Value>): [number, Value][] {
  return [...values].sort(([a], [b]) => a - b);
}
