import { FieldNames } from '../../../../platform/json-splice/field-names.js';
import {
  readFieldsOfElements,
  scanObject,
  type Span,
  type TopLevel,
} from '../../../../platform/json-splice/scan-object.js';
import type { UpstreamError } from '../../../protocol/upstream-error.js';
import type { Usage } from '../../../protocol/usage.js';
import { saysError } from '../../shared/says-error.js';
import type { AnswerKind } from '../../../protocol/operation.js';
import { ANSWER_FIELDS, errorOfEntry, holdsAnswer } from './answer-places.js';
import { choiceFailure } from './choice-failure.js';
import { readUpstreamError } from '../errors.js';
import { readUsage } from '../usage.js';

/** What a complete answer with status 200 turned out to be. */
export type ReplySign =
  | { readonly kind: 'reply'; readonly usage: Usage | null }
  | { readonly kind: 'refused'; readonly refusal: UpstreamError }
  | { readonly kind: 'invalid' };

const REPLY_FIELDS = new FieldNames(['error', 'usage', 'choices']);
const CHOICE_FIELDS = new FieldNames(['error', 'finish_reason', 'message', 'text']);
type ChoiceFields = TopLevel<'error' | 'finish_reason' | 'message' | 'text'>['fields'];
const INVALID: ReplySign = { kind: 'invalid' };
const OPEN_BRACE = 0x7b;
const QUOTE = 0x22;

/**
 * Judges the body of an answer by its structure, without reading what the model wrote. A 200 that holds an error, or a
 * choice that does, is a refusal; one without an answer is invalid.
 */
export function readReply(body: Buffer, kind: AnswerKind | null): ReplySign {
  try {
    return kind === null || kind === 'choices' ? readChoices(body, kind) : readOther(body, kind);
  } catch {
    return INVALID;
  }
}

function readChoices(body: Buffer, kind: 'choices' | null): ReplySign {
  const { fields, isEmpty } = scanObject(body, REPLY_FIELDS);
  const missing = kind === null ? null : missingChoice(body, fields.choices);
  return errorIn(body, fields.error) ?? (isEmpty ? INVALID : missing) ?? replyWith(body, fields.usage);
}

function readOther(body: Buffer, kind: Exclude<AnswerKind, 'choices'>): ReplySign {
  const { fields } = scanObject(body, ANSWER_FIELDS);
  const refused = errorIn(body, fields.error);
  if (refused !== null) return refused;
  if (!holdsAnswer(body, fields, kind)) return errorIn(body, errorOfEntry(body, fields)) ?? INVALID;
  return replyWith(body, fields.usage);
}

function replyWith(body: Buffer, usage: Span | undefined): ReplySign {
  return { kind: 'reply', usage: readUsage(valueAt(body, usage)) };
}

/** The refusal that an error field tells of; null where it tells of none. */
function errorIn(body: Buffer, span: Span | undefined): ReplySign | null {
  const refused = valueAt(body, span);
  if (!saysError(refused) && (refused == null || !isAlone(body))) return null;
  return { kind: 'refused', refusal: readUpstreamError(null, { error: refused }) };
}

/** The error field is all that there is. */
function isAlone(body: Buffer): boolean {
  return Object.keys(JSON.parse(body.toString()) as object).length === 1;
}

/** What is wrong with the list of answers; null when nothing is. */
function missingChoice(body: Buffer, span: Span | undefined): ReplySign | null {
  let count = 0;
  for (const choice of span === undefined ? [] : readFieldsOfElements(body, span, CHOICE_FIELDS)) {
    count++;
    const wrong = wrongChoice(body, choice);
    if (wrong !== null) return wrong;
  }
  return count === 0 ? INVALID : null;
}

function wrongChoice(body: Buffer, choice: ChoiceFields): ReplySign | null {
  const { error, finish_reason: reason, message, text } = choice;
  const failed = choiceFailure({ error: valueAt(body, error), finish_reason: valueAt(body, reason) });
  if (failed !== null) return { kind: 'refused', refusal: failed };
  const isAnswer = begins(body, message, OPEN_BRACE) || begins(body, text, QUOTE);
  return isAnswer ? null : INVALID;
}

function begins(bytes: Buffer, span: Span | undefined, byte: number): boolean {
  return span !== undefined && bytes[span.start] === byte;
}

function valueAt(bytes: Buffer, span: Span | undefined): unknown {
  return span && JSON.parse(bytes.toString('utf8', span.start, span.end));
}
