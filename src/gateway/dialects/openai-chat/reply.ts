import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { readElements, scanObject, type Span } from '../../../platform/json-splice/scan-object.js';
import type { UpstreamError } from '../../protocol/upstream-error.js';
import type { Usage } from '../../protocol/usage.js';
import { saysError } from '../shared/says-error.js';
import { choiceFailure } from './choice-failure.js';
import { readUpstreamError } from './errors.js';
import { readUsage } from './usage.js';

/** What a complete answer with status 200 turned out to be. */
export type ReplySign =
  | { readonly kind: 'reply'; readonly usage: Usage | null }
  | { readonly kind: 'refused'; readonly refusal: UpstreamError }
  | { readonly kind: 'invalid' };

/** The list that an answer has to hold; null where whatever came is one. */
export type AnswerList = 'choices' | 'data' | null;

const REPLY_FIELDS = new FieldNames(['error', 'usage', 'choices', 'data']);
const CHOICE_FIELDS = new FieldNames(['error', 'finish_reason', 'message', 'text']);
const INVALID: ReplySign = { kind: 'invalid' };
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;

/**
 * Judges the body of an answer by its structure, without reading what the model wrote. A 200 that holds an error, or a
 * choice that does, is a refusal; one without an answer is invalid.
 */
export function readReply(body: Buffer, list: AnswerList): ReplySign {
  try {
    const { fields, isEmpty } = scanObject(body, REPLY_FIELDS);
    if (isEmpty) return INVALID;
    const refused = valueAt(body, fields.error);
    if (saysError(refused) || (refused != null && isAlone(body)))
      return { kind: 'refused', refusal: readUpstreamError(null, { error: refused }) };
    const missing = list === null ? null : missingAnswer(body, list, fields[list]);
    return missing ?? { kind: 'reply', usage: readUsage(valueAt(body, fields.usage)) };
  } catch {
    return INVALID;
  }
}

/** The error field is all that there is. */
function isAlone(body: Buffer): boolean {
  return Object.keys(JSON.parse(body.toString()) as object).length === 1;
}

/** What is wrong with the list of answers; null when nothing is. */
function missingAnswer(body: Buffer, list: AnswerList, span: Span | undefined): ReplySign | null {
  let count = 0;
  for (const { start, end } of span === undefined ? [] : readElements(body, span)) {
    count++;
    const wrong = list === 'choices' ? wrongChoice(body.subarray(start, end)) : wrongEntry(body, start);
    if (wrong !== null) return wrong;
  }
  return count === 0 ? INVALID : null;
}

function wrongEntry(body: Buffer, start: number): ReplySign | null {
  return body[start] === OPEN_BRACE ? null : INVALID;
}

function wrongChoice(choice: Buffer): ReplySign | null {
  const { error, finish_reason: reason, message, text } = scanObject(choice, CHOICE_FIELDS).fields;
  const failed = choiceFailure({ error: valueAt(choice, error), finish_reason: valueAt(choice, reason) });
  if (failed !== null) return { kind: 'refused', refusal: failed };
  const isAnswer = begins(choice, message, OPEN_BRACE) || begins(choice, text, QUOTE);
  return isAnswer ? null : INVALID;
}

function begins(bytes: Buffer, span: Span | undefined, byte: number): boolean {
  return span !== undefined && bytes[span.start] === byte;
}

function valueAt(bytes: Buffer, span: Span | undefined): unknown {
  return span && JSON.parse(bytes.toString('utf8', span.start, span.end));
}
