import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import { readElements, scanObject, type Member, type Span } from '../../../../platform/json-splice/scan-object.js';
import { ITEM_REFERENCE } from './decode-input.js';
import { textIn } from '../../shared/fields.js';
import { valueAt } from '../../shared/read-span.js';
import { fieldOf, type Call } from '../../../protocol/call.js';

/** One item of what a request says, as it stands in its bytes. */
export interface InputItem {
  /** A JSON object. */
  readonly bytes: Buffer;
  /** Null for an item without one; empty where it is no text. */
  readonly id: string | null;
  /** It names another item and says nothing itself. */
  readonly isReference: boolean;
}

const KNOWN = new FieldNames(['type', 'id', 'role', 'content']);
const RESPONSE = new FieldNames(['output']);
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;
const SAID_BY_USER = ['{"type":"message","role":"user","content":', '}'].map((text) => Buffer.from(text));

type KnownField = 'type' | 'id' | 'role' | 'content';

/** What a Responses request says by itself, item by item, without parsing more than their names. */
export function inputItems(call: Call): InputItem[] {
  const input = fieldOf(call, 'messages');
  if (input === undefined) return [];
  const { body } = call;
  if (body[input.start] === QUOTE) {
    const [before, after] = SAID_BY_USER;
    const bytes = Buffer.concat([before!, body.subarray(input.start, input.end), after!]);
    return [{ bytes, id: null, isReference: false }];
  }
  return itemsIn(body, input);
}

/** The items of a response. */
export function outputItems(response: Buffer): InputItem[] {
  const { output } = scanObject(response, RESPONSE).fields;
  return output === undefined ? [] : itemsIn(response, output);
}

/** The id of a response, or of whatever object has one; null for one without. */
export function idIn(json: Buffer): string | null {
  if (json[0] !== OPEN_BRACE) return null;
  const { id } = scanObject(json, KNOWN).fields;
  return id === undefined ? null : textIn(valueAt(json, id));
}

function itemsIn(json: Buffer, list: Span): InputItem[] {
  return [...readElements(json, list)]
    .map(({ start, end }) => json.subarray(start, end))
    .filter((bytes) => bytes[0] === OPEN_BRACE)
    .map(readItem);
}

function readItem(bytes: Buffer): InputItem {
  const { fields } = scanObject(bytes, KNOWN);
  const id = fields.id === undefined ? null : (textIn(valueAt(bytes, fields.id)) ?? '');
  return { bytes, id, isReference: id !== null && isReference(bytes, fields) };
}

/** A reference need not say that it is one. */
function isReference(bytes: Buffer, { type, role, content }: Partial<Record<KnownField, Member>>): boolean {
  const said = type === undefined ? null : valueAt(bytes, type);
  return said === ITEM_REFERENCE || (said === null && role === undefined && content === undefined);
}
