import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import { scanObject } from '../../../../platform/json-splice/scan-object.js';
import type { Call } from '../../../protocol/call.js';
import { MOST_SEARCHED_BYTES, type KeptId } from '../../kept-id.js';
import { isObject } from '../../shared/fields.js';
import { valueAt } from '../../shared/read-span.js';
import { inputItems } from './input-items.js';

const PROMPT = new FieldNames(['prompt']);
const PROMPT_MARKS = ['"prompt"', '\\u'].map((mark) => Buffer.from(mark));

/** Items that a request refers to, and the prompt that an account stores. */
export function keptItems(call: Call): readonly KeptId[] {
  const items = inputItems(call).filter(({ isReference }) => isReference);
  return [...items.map(({ id }) => ({ id: id ?? '', field: 'input' })), ...promptOf(call.body)];
}

/** The prompt that an account stores, which no answer brings; anywhere else the word means something else. */
function promptOf(body: Buffer): KeptId[] {
  if (body.length <= MOST_SEARCHED_BYTES && !PROMPT_MARKS.some((mark) => body.includes(mark))) return [];
  const { prompt } = scanObject(body, PROMPT).fields;
  const value = prompt === undefined ? null : valueAt(body, prompt);
  return isObject(value) && typeof value['id'] === 'string' ? [{ id: value['id'], field: 'prompt' }] : [];
}
