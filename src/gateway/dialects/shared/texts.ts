import { textPart, type TextPart } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, type Fields } from './fields.js';
import { LEFT_OUT } from './stand-in.js';

/** What can be read of content that only its own dialect has a field for. */
export interface Texts {
  /** Empty when nothing of it can be read. */
  readonly text: string;
  /** Nothing was left out that somebody could have used. */
  readonly isWhole: boolean;
}

/** Fields that say nothing to a reader. */
const SILENT =
  /^(?:type|id|object|status|index|citations|annotations|caller|cache_control|media_type|mimeType|.*_id|.*Id)$/;
/** Fields whose content only the provider that wrote it can read, or that hold what is no text. */
const OPAQUE = /^(?:encrypted_.*|.*[sS]ignature|data|file_id|file_data|fileData|inlineData|inline_data)$/;
/** Fields that hold nothing but the text itself. */
const PLAIN: ReadonlySet<string> = new Set([
  'text',
  'content',
  'title',
  'summary',
  'output',
  'logs',
  'refusal',
  'thinking',
]);
/** Fields whose object is an input, best read as JSON. */
const INPUTS: ReadonlySet<string> = new Set(['input', 'arguments', 'args', 'action', 'operation', 'input_schema']);
/** Base64, and long enough to be no word. */
const ENCODED = /^(?:data:.{0,200}|[\w+/-]{256,}={0,2}$)/;

/** The words of content of any form, a line for each text in it. */
export function readTexts(value: unknown): Texts {
  const reader = new WordReader();
  reader.read(value, 'text');
  return { text: reader.lines.join('\n'), isWhole: reader.isWhole };
}

class WordReader {
  readonly lines: string[] = [];
  isWhole = true;

  read(value: unknown, field: string): void {
    if (Array.isArray(value)) for (const inner of value) this.read(inner, field);
    else if (isObject(value)) this.readObject(value, field);
    else if (typeof value === 'string') this.say(value, field);
    else if (typeof value === 'number' || typeof value === 'boolean') this.lines.push(`${field}: ${value}`);
  }

  private readObject(object: JsonObject, field: string): void {
    if (INPUTS.has(field)) {
      this.lines.push(`${field}: ${JSON.stringify(object)}`);
      return;
    }
    const isText = object['type'] === 'text';
    for (const [name, value] of Object.entries(object)) {
      const isWords = isText && name === 'data';
      if (isWords) this.read(value, 'text');
      else if (OPAQUE.test(name)) this.isWhole &&= isEmpty(value);
      else if (!SILENT.test(name)) this.read(value, name);
    }
  }

  private say(text: string, field: string): void {
    if (text.trim() === '') return;
    if (ENCODED.test(text)) this.isWhole = false;
    else this.lines.push(PLAIN.has(field) ? text : `${field}: ${text}`);
  }
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '';
}

/**
 * A part that only its own dialect has a field for, as the words in it, behind a line that names its type. What is no
 * words is reported as dropped; a part without any words leaves a word that there was something. `value` is what is read
 * of it when not all is.
 */
export function speak(part: Fields, type: string | null, value: unknown = part.value): TextPart[] {
  return [textPart(spoken(part, type, value) ?? LEFT_OUT)];
}

/** The same among what a model has said, whose texts run on without a break; a part without any words is left out. */
export function speakInTurn(part: Fields, type: string | null, value: unknown = part.value): TextPart[] {
  const text = spoken(part, type, value);
  return text === null ? [] : [textPart(`\n${text}\n`)];
}

function spoken(part: Fields, type: string | null, value: unknown): string | null {
  const { text, isWhole } = readTexts(value);
  if (text === '' || !isWhole) part.dropWhole(type ?? undefined);
  else part.ignoreAll();
  if (text === '') return null;
  return type === null || type.endsWith('text') ? text : `[${type}]\n${text}`;
}
