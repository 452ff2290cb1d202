import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, objectsIn, textIn } from '../../shared/fields.js';

/** How a part of a message or of a thought is told piece by piece, and where it has its text. */
interface PartWords {
  readonly event: string;
  readonly field: 'text' | 'refusal';
}

const PARTS: Readonly<Record<string, PartWords>> = {
  output_text: { event: 'response.output_text', field: 'text' },
  refusal: { event: 'response.refusal', field: 'refusal' },
  reasoning_text: { event: 'response.reasoning_text', field: 'text' },
};
const ENDS = ['completed', 'incomplete', 'failed', 'cancelled'];

/** A whole response in the place of an event, as relays send it that know no streams, as the event that it stands for. */
export function asEvent(payload: JsonObject): JsonObject {
  const { type, object, status = 'completed' } = payload;
  if (type !== undefined || object !== 'response') return payload;
  const state = ENDS.find((end) => end === status) ?? 'in_progress';
  return { type: `response.${state}`, response: payload };
}

/** The beginning of a response of which nothing but its end has come. */
export function createdEvent(response: JsonObject): JsonObject {
  const { completed_at: at, ...rest } = response;
  const begun = at === undefined ? rest : { ...rest, completed_at: null };
  const started = { ...begun, status: 'in_progress', output: [], usage: null, incomplete_details: null };
  return { type: 'response.created', response: started };
}

/** A whole item as the events that would have brought it. */
export function itemEvents(item: JsonObject, output_index: number): JsonObject[] {
  const empty = { ...('content' in item && { content: [] }), ...('summary' in item && { summary: [] }) };
  const status = 'status' in item ? { status: 'in_progress' } : {};
  return [
    { type: 'response.output_item.added', output_index, item: { ...item, ...empty, ...status } },
    ...proseEvents(item, output_index),
    { type: 'response.output_item.done', output_index, item },
  ];
}

/** What an item says, as the events that would have brought it; none for what says nothing. */
export function proseEvents(item: JsonObject, output_index: number): JsonObject[] {
  const place = { item_id: item['id'], output_index };
  return [
    ...objectsIn(item['summary']).flatMap((part, summary_index) => summaryEvents(part, { ...place, summary_index })),
    ...objectsIn(item['content']).flatMap((part, content_index) => partEvents(part, { ...place, content_index })),
  ];
}

function summaryEvents(part: JsonObject, place: JsonObject): JsonObject[] {
  const text = textIn(part['text']) ?? '';
  const event = 'response.reasoning_summary_text';
  return [
    { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
    ...(text === '' ? [] : [{ type: `${event}.delta`, ...place, delta: text }]),
    { type: `${event}.done`, ...place, text },
    { type: 'response.reasoning_summary_part.done', ...place, part },
  ];
}

function partEvents(part: JsonObject, place: JsonObject): JsonObject[] {
  const kind = textIn(part['type']) ?? '';
  const words = Object.hasOwn(PARTS, kind) ? PARTS[kind]! : null;
  if (words === null) return [];
  const { event, field } = words;
  const text = textIn(part[field]) ?? '';
  const logprobs = kind === 'output_text' ? { logprobs: part['logprobs'] ?? [] } : {};
  const empty = { ...part, [field]: '', ...('annotations' in part && { annotations: [] }) };
  const annotations = objectsIn(part['annotations']).map((annotation, annotation_index) => {
    return { type: 'response.output_text.annotation.added', ...place, annotation_index, annotation };
  });
  return [
    { type: 'response.content_part.added', ...place, part: empty },
    ...(text === '' ? [] : [{ type: `${event}.delta`, ...place, delta: text, ...logprobs }]),
    ...annotations,
    { type: `${event}.done`, ...place, [field]: text, ...logprobs },
    { type: 'response.content_part.done', ...place, part },
  ];
}

/** The delta that the end of a part stands for where none has come before; null where it says nothing. */
export function deltaOfEnd(end: JsonObject): JsonObject | null {
  const { type, text, refusal, part, sequence_number: _number, logprobs, ...place } = end;
  const whole = isObject(part) ? part : { text, refusal };
  const kind = isObject(part) ? PARTS[textIn(part['type']) ?? '']?.event : String(type).slice(0, -'.done'.length);
  const delta = textIn(whole['text']) ?? textIn(whole['refusal']) ?? '';
  if (kind === undefined || delta === '') return null;
  return { type: `${kind}.delta`, ...place, delta, ...(Array.isArray(logprobs) && { logprobs }) };
}
