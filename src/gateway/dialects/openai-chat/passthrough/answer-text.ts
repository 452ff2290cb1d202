import { TextSample } from '../../../../platform/memory/text-sample.js';

/** A piece of text, and the field that it stands in. */
export interface FieldText {
  readonly field: string;
  readonly text: string;
}

interface Choice {
  readonly message?: unknown;
  readonly text?: unknown;
}

/** Fields that name things, hold what is encoded or where it lies, or say again what another field says. */
const NO_TEXT: ReadonlySet<string> = new Set([
  'role',
  'id',
  'type',
  'format',
  'signature',
  'annotations',
  'reasoning_details',
  'data',
  'url',
  'image_url',
  'b64_json',
  'file_data',
  'file_id',
  'encrypted_content',
  'mime_type',
  'detail',
]);

/** Every text that a model wrote inside a value: a delta, a message, a list of them. */
export function* textsIn(value: unknown, field = ''): Generator<FieldText> {
  if (typeof value === 'string') {
    if (value !== '') yield { field, text: value };
  } else if (Array.isArray(value)) {
    for (const inner of value) yield* textsIn(inner, field);
  } else if (value !== null && typeof value === 'object') {
    for (const [name, inner] of Object.entries(value)) if (!NO_TEXT.has(name)) yield* textsIn(inner, name);
  }
}

/** The text of the answers in a whole reply; what holds none (embeddings) has none. */
export function answerText(body: Buffer): TextSample {
  const sample = new TextSample();
  const { choices } = JSON.parse(body.toString()) as { choices?: unknown };
  if (!Array.isArray(choices)) return sample;
  const answers = choices.map((choice: Choice | null) => [choice?.message, choice?.text]);
  for (const { text } of textsIn(answers)) sample.addText(text);
  return sample;
}
