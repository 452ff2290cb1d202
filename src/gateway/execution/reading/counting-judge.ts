import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { readFieldsOfElements, scanObject, type TopLevel } from '../../../platform/json-splice/scan-object.js';
import { beginOf } from '../../../platform/sse/first-bytes.js';
import { countedIn, USAGE_NAMES } from '../../dialects/dialects.js';
import { isCounted } from '../../dialects/shared/counts-in.js';
import { mostOf } from '../../dialects/shared/token-counts.js';
import type { UpstreamDialectName } from '../../protocol/dialect-name.js';
import type { Usage } from '../../protocol/usage.js';
import type { AnswerJudge } from './whole-answer.js';

/** Counts of tokens take a few hundred bytes. */
const MOST_BYTES = 16 * 1024;
const NAMES = new FieldNames(USAGE_NAMES);
const OPEN_BRACKET = 0x5b;

type Fields = TopLevel<string>['fields'];

/**
 * The same judge, who tells what an upstream counted although the answer is none, or in the words of another dialect than
 * its own.
 */
export function countingJudge(judge: AnswerJudge, upstream: UpstreamDialectName): AnswerJudge {
  return (body) => {
    const judged = judge(body);
    if (isCounted(judged.kind === 'fault' ? judged.taken : judged.seen.usage)) return judged;
    const usage = countedInBody(body, upstream);
    if (!isCounted(usage)) return judged;
    if (judged.kind === 'fault') return { ...judged, taken: usage };
    return { ...judged, seen: { ...judged.seen, usage, answer: null } };
  };
}

/** What an upstream of a dialect counts in a whole answer, or in a list of answers; null where it counts nothing. */
export function countedInBody(body: Buffer, upstream: UpstreamDialectName): Usage | null {
  let most: Usage | null = null;
  try {
    for (const fields of partsOf(body)) {
      const usage = countedIn(valuesOf(body, fields), upstream);
      if (usage !== null) most = most === null ? usage : mostOf(most, usage);
    }
  } catch {
    // what cannot be read counts no further
  }
  return most;
}

function partsOf(body: Buffer): Iterable<Fields> {
  const { start } = beginOf(body);
  if (body[start] !== OPEN_BRACKET) return [scanObject(body, NAMES).fields];
  return readFieldsOfElements(body, { start, end: body.length }, NAMES);
}

function valuesOf(body: Buffer, fields: Fields): Record<string, unknown> {
  const told = Object.entries(fields).filter(([, span]) => span !== undefined && span.end - span.start <= MOST_BYTES);
  return Object.fromEntries(
    told.map(([name, span]) => [name, JSON.parse(body.toString('utf8', span!.start, span!.end)) as unknown]),
  );
}
