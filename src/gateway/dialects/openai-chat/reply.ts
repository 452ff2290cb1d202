import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject } from '../../../platform/json-splice/scan-object.js';
import type { Refusal } from '../../protocol/refusal.js';
import type { Usage } from '../../protocol/usage.js';
import { readRefusal } from './errors.js';
import { readUsage } from './usage.js';

/** What a complete answer with status 200 turned out to be. */
export type ReplySign =
  | { readonly kind: 'reply'; readonly usage: Usage | null }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'invalid' };

const REPLY_FIELDS = new FieldNames(['error', 'usage']);
const INVALID: ReplySign = { kind: 'invalid' };

/** Judges the body of an answer by its top level; a 200 that holds an error is a refusal. */
export function readReply(body: Buffer): ReplySign {
  try {
    const { fields, isEmpty } = scanObject(body, REPLY_FIELDS);
    if (isEmpty) return INVALID;
    const { error, usage } = fields;
    const value = (span: typeof error): unknown => span && JSON.parse(body.toString('utf8', span.start, span.end));
    const refused = value(error);
    if (refused !== undefined && refused !== null)
      return { kind: 'refused', refusal: readRefusal(null, { error: refused }) };
    return { kind: 'reply', usage: readUsage(value(usage)) };
  } catch {
    return INVALID;
  }
}
