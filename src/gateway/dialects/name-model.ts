import { FieldNames } from '../../platform/json-splice/field-names.js';
import { scanObject } from '../../platform/json-splice/scan-object.js';
import { splice } from '../../platform/json-splice/splice.js';
import type { DialectName } from '../protocol/dialect-name.js';
import type { ModelPlace } from './dialect-facts.js';
import { byDialect } from './dialects.js';

type Path = readonly FieldNames<string>[];

const WHOLE = placesIn('whole');
const EVENT = placesIn('event');
const QUOTE = 0x22;
const BRACE = 0x7b;

/** A whole answer of a dialect with another name for its model; the same buffer where it names none. */
export function nameModel(body: Buffer, dialect: DialectName, model: string): Buffer {
  return renameAt(body, WHOLE[dialect], model);
}

/** The same for the JSON of one event. */
export function nameModelInEvent(data: Buffer, dialect: DialectName, model: string): Buffer {
  return renameAt(data, EVENT[dialect], model);
}

function renameAt(body: Buffer, places: Path, model: string): Buffer {
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

function placesIn(form: keyof ModelPlace): Readonly<Record<DialectName, Path>> {
  return byDialect(({ facts }) => facts.modelPlace[form].map((name) => new FieldNames([name])));
}
