import { NoteTopic } from '../../../protocol/call-notes.js';
import { fieldOf, type Call } from '../../../protocol/call.js';
import { textIn } from '../../shared/fields.js';
import { valueAt } from '../../shared/read-span.js';
import { inputItems, type InputItem } from './input-items.js';

/** Text that is made for it is searched no faster than items are read. */
const MOST_SEARCHED_BYTES = 1024 * 1024;
/** A name can be written in escapes as well. */
const ID_MARKS = [Buffer.from('"id"'), Buffer.from('\\u')];
const REFERENCES = new NoteTopic<References>('what it refers to');

/** What a request refers to in place of saying it. */
export interface References {
  /** The response that it goes on from. */
  readonly previous: string | null;
  /** Items by their ids. */
  readonly items: readonly string[];
}

/** What a Responses request refers to; null for one that says everything itself. Throws `invalid_json`. */
export function referencesOf(call: Call): References | null {
  if (call.dialect !== 'openai-responses') return null;
  const references = call.notes.obtain(REFERENCES, () => readReferences(call));
  return references.previous === null && references.items.length === 0 ? null : references;
}

/** Takes over what has been found out elsewhere. */
export function rememberReferences(call: Call, references: References | null): void {
  call.notes.obtain(REFERENCES, () => references ?? { previous: null, items: [] });
}

function readReferences(call: Call): References {
  const items = itemsWithIds(call).flatMap(({ isReference, id }) => (isReference && id !== null ? [id] : []));
  return { previous: previousIn(call), items };
}

/** None where no item can have an id, which need not be looked for one by one. */
function itemsWithIds(call: Call): InputItem[] {
  const { body } = call;
  const mayHave = body.length > MOST_SEARCHED_BYTES || ID_MARKS.some((mark) => body.includes(mark));
  return mayHave ? inputItems(call) : [];
}

/** The response that a request goes on from. */
export function previousIn(call: Call): string | null {
  const previous = fieldOf(call, 'previous_response_id');
  return previous === undefined ? null : textIn(valueAt(call.body, previous)) || null;
}
