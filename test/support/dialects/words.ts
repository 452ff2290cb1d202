import type { JsonObject } from '../../../src/gateway/protocol/tool.js';

/** Words that a test looks for at an upstream. */
export const WORDS = 'The harbour opens at six.';

/** The same as bytes of a file. */
export const WORDS_BASE64 = Buffer.from(WORDS).toString('base64');

/** The arguments of a call that has been made. */
export const CALLED_WITH = { file: 'one', deep: { of: ['a', 2] } };

/** What every counted answer took, in whatever words. */
export const TOOK = { prompt: 3, completion: 10 };

/** What clients ask where it does not matter. */
export const QUESTION = 'go';

/** An event under the name of its type. */
export function typed(event: JsonObject): string {
  return `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** Events under the names of their types. */
export function typedAll(...events: readonly JsonObject[]): string {
  return events.map(typed).join('');
}

/** So many of something. */
export function many<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_none, index) => make(index));
}

/** The bytes of a picture, about so many. */
export function picture(bytes: number): string {
  return 'iVBORw0KGgoA'.repeat(Math.ceil(bytes / 12));
}

/** The objects of a list off the wire; none where there is no list. */
export function list(value: unknown): JsonObject[] {
  return Array.isArray(value) ? (value as JsonObject[]) : [];
}

/** What is expected to be an object off the wire. */
export function object(value: unknown): JsonObject {
  return value as JsonObject;
}

/** Whether something off the wire is an object. */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The fields of an object off the wire; none where there is no object. */
export function fields(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Whether something off the wire says something. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Whether an event says that an answer failed. */
export function isFailure({ type, error }: JsonObject): boolean {
  return type === 'error' || type === 'response.failed' || (error ?? null) !== null;
}

/** What would be wrong unless something holds. */
export function unless(holds: boolean, what: string): string[] {
  return holds ? [] : [what];
}

/** The sums of the counts under these names; null where nothing is counted. */
export function counted(
  usage: unknown,
  prompt: readonly string[],
  answer: readonly string[],
): readonly [number, number] | null {
  return isObject(usage) ? [sum(usage, prompt), sum(usage, answer)] : null;
}

function sum(counts: JsonObject, names: readonly string[]): number {
  return names.reduce((all, name) => all + Number(counts[name] ?? 0), 0);
}

/** The value of JSON that stands in a text; throws where it does not. */
export function parsedText(text: unknown): unknown {
  if (typeof text !== 'string') throw new Error('arguments are no text');
  return JSON.parse(text || '{}');
}

/** What the thought of a turn is signed with. */
export function secret(turn: number): string {
  return Buffer.from(`state of turn ${turn}`).toString('base64');
}

/** What a request should hold once `turns` turns have been answered. */
export function givenBy(turns: number): string[] {
  return Array.from({ length: turns }, (_, i) => `${secret(i + 1)} → ${i + 1}`);
}

/** Pairs what was signed with the `turn` in the arguments of the call behind it. */
export function signedPairs(items: readonly { readonly signed?: unknown; readonly call?: unknown }[]): string[] {
  const pairs: string[] = [];
  let signed = '';
  for (const item of items) {
    if (typeof item.signed === 'string') signed = item.signed;
    if (item.call === undefined) continue;
    const given = (typeof item.call === 'string' ? JSON.parse(item.call) : item.call) as { turn?: number };
    if (signed !== '') pairs.push(`${signed} → ${given.turn}`);
    signed = '';
  }
  return pairs;
}

/** The arguments of a call, which have to stand in a text; what else they are, after a word for it. */
export function givenAsText(owner: unknown): unknown {
  const { arguments: text } = object(owner);
  return typeof text === 'string' ? JSON.parse(text) : ['no text', text];
}

/** All that is made of each of the reasons. */
export function textsOf(
  reasons: readonly string[],
  texts: (reason: string) => Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.assign({}, ...reasons.map(texts)) as Readonly<Record<string, string>>;
}

/** What a dialect calls a part. */
export function partName(part: JsonObject): string {
  const { type = Object.keys(part)[0], source } = part;
  return [type, fields(source)['type']].filter(isText).join(' ');
}
