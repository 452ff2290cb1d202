import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import { splice } from '../../platform/json-splice/splice.js';
import type { DialectName } from '../protocol/dialect-name.js';

/** Where an answer names its model: in a whole one, and in an event of a stream. */
interface ModelPlace {
  readonly whole: readonly FieldNames<string>[];
  readonly event: readonly FieldNames<string>[];
}

const PLACES: Readonly<Record<DialectName, ModelPlace>> = {
  'openai-chat': { whole: path('model'), event: path('model') },
  'openai-responses': { whole: path('model'), event: path('response', 'model') },
  anthropic: { whole: path('model'), event: path('message', 'model') },
  gemini: { whole: path('modelVersion'), event: path('modelVersion') },
};
const QUOTE = 0x22;
const BRACE = 0x7b;

/** A whole answer of a dialect with another name for its model; the same buffer where it names none. */
export function nameModel(body: Buffer, dialect: DialectName, model: string): Buffer {
  return renameAt(body, PLACES[dialect].whole, model);
}

/** The same for the JSON of one event. */
export function nameModelInEvent(data: Buffer, dialect: DialectName, model: string): Buffer {
  return renameAt(data, PLACES[dialect].event, model);
}

function renameAt(body: Buffer, places: readonly FieldNames<string>[], model: string): Buffer {
  const json = Buffer.from(JSON.stringify(model));
  let start = 0;
  let end = body.length;
  for (const names of places) {
    const span = body[start] === BRACE ? spanIn(body.subarray(start, end), names) : undefined;
    if (span === undefined) return body;
    end = start + span.end;
    start += span.start;
  }
  return body[start] === QUOTE ? splice(body, [{ start, end, bytes: json }]) : body;
}

function spanIn(body: Buffer, names: FieldNames<string>) {
  try {
    return Object.values(scanObject(body, names).fields)[0];
  } catch {
    return undefined;
  }
}

function path(...names: readonly string[]): FieldNames<string>[] {
  return names.map((name) => new FieldNames([name]));
}
