import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import { readElements, scanObject, type Span, type TopLevel } from '../../../../platform/json-splice/scan-object.js';
import type { AnswerKind } from '../../../protocol/operation.js';

/** Where an answer of a kind may stand, and of a list what one of its entries must hold; null: anything. */
interface Places {
  readonly fields: readonly Place[];
  readonly entry: FieldNames<string> | null;
  /** Every entry has to hold it; else one is enough. */
  readonly isOfEach?: true;
  /** A text or a list of its pieces may be empty: there was silence. */
  readonly mayBeEmpty?: true;
  /** An object may stand in place of the list, or have it inside. */
  readonly mayBeObject?: true;
}

const PLACE_NAMES = [
  'data',
  'results',
  'rankings',
  'images',
  'output',
  'text',
  'segments',
  'words',
  'chunks',
  'audio',
  'audio_content',
  'audioContent',
  'audio_url',
  'url',
] as const;

/** A field in which some upstream has its answer. */
export type Place = (typeof PLACE_NAMES)[number];

/** The fields to look for in an answer of any kind but `choices`. */
export const ANSWER_FIELDS = new FieldNames(['error', 'usage', ...PLACE_NAMES]);

const PLACES: Readonly<Record<Exclude<AnswerKind, 'choices'>, Places>> = {
  vectors: { fields: ['data'], entry: new FieldNames(['embedding', 'embeddings']), isOfEach: true },
  verdicts: { fields: ['results'], entry: null, isOfEach: true },
  rankings: { fields: ['results', 'data', 'rankings', 'output'], entry: null, isOfEach: true, mayBeObject: true },
  pictures: {
    fields: ['data', 'images', 'output'],
    entry: new FieldNames(['b64_json', 'url', 'image_url', 'image', 'b64']),
  },
  transcript: { fields: ['text', 'segments', 'words', 'chunks'], entry: null, mayBeEmpty: true },
  sound: {
    fields: ['audio', 'audio_content', 'audioContent', 'audio_url', 'url', 'data', 'output'],
    entry: new FieldNames(['audio', 'data', 'url', 'b64_json', 'content']),
    mayBeObject: true,
  },
};
const RESULTS = new FieldNames(['results', 'error']);
const ERROR = new FieldNames(['error']);

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const EMPTY_TEXT = 2;

/** Whether an answer holds what one of its kind must. */
export function holdsAnswer(
  body: Buffer,
  fields: TopLevel<Place>['fields'],
  kind: Exclude<AnswerKind, 'choices'>,
): boolean {
  const places = PLACES[kind];
  return places.fields.some((name) => fields[name] !== undefined && holdsAt(body, fields[name], places));
}

/** The error that an entry of an answer's lists tells of in place of itself; undefined when none does. */
export function errorOfEntry(body: Buffer, fields: TopLevel<Place>['fields']): Span | undefined {
  for (const name of ['data', 'results', 'images', 'output'] as const) {
    for (const entry of readElements(body, fields[name] ?? NOWHERE)) {
      const found = body[entry.start] === OPEN_BRACE ? scanAt(body, entry, ERROR).error : undefined;
      if (found !== undefined) return { start: entry.start + found.start, end: entry.start + found.end };
    }
  }
  return undefined;
}

const NOWHERE: Span = { start: 0, end: 0 };

function holdsAt(body: Buffer, span: Span, places: Places): boolean {
  const first = body[span.start];
  if (first === QUOTE) return places.mayBeEmpty === true || span.end - span.start > EMPTY_TEXT;
  if (first === OPEN_BRACE) return places.mayBeObject === true && holdsInside(body, span, places);
  if (first !== OPEN_BRACKET) return false;
  const entries = [...readElements(body, span)];
  const isHeld = (entry: Span): boolean => isEntry(body, entry, places);
  if (entries.length === 0) return places.mayBeEmpty === true;
  return places.isOfEach === true ? entries.every(isHeld) : entries.some(isHeld);
}

/** An object that has the list inside of it, or that is the one entry. */
function holdsInside(body: Buffer, span: Span, places: Places): boolean {
  const { results } = scanAt(body, span, RESULTS);
  if (results === undefined) return isEntry(body, span, places);
  return holdsAt(body, { start: span.start + results.start, end: span.start + results.end }, places);
}

function isEntry(body: Buffer, entry: Span, { entry: wanted }: Places): boolean {
  const first = body[entry.start];
  if (first === QUOTE) return wanted !== null && entry.end - entry.start > EMPTY_TEXT;
  if (first !== OPEN_BRACE) return false;
  if (wanted === null) return !scanObject(body.subarray(entry.start, entry.end), ERROR).isEmpty;
  const part = body.subarray(entry.start, entry.end);
  return Object.values(scanObject(part, wanted).fields).some((span) => span !== undefined && isFilled(part, span));
}

/** Neither null nor false, nor empty. */
function isFilled(bytes: Buffer, { start, end }: Span): boolean {
  switch (bytes[start]) {
    case QUOTE:
      return end - start > EMPTY_TEXT;
    case OPEN_BRACE:
      return !scanObject(bytes.subarray(start, end), ERROR).isEmpty;
    case OPEN_BRACKET:
      return !readElements(bytes, { start, end }).next().done;
    default:
      return false;
  }
}

function scanAt<Name extends string>(body: Buffer, { start, end }: Span, names: FieldNames<Name>) {
  return scanObject(body.subarray(start, end), names).fields;
}
