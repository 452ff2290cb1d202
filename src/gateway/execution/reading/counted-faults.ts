import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject } from '../../../platform/json-splice/scan-object.js';
import { UPSTREAM_DIALECTS } from '../../dialects/dialects.js';
import type { UpstreamDialectName } from '../../protocol/dialect-name.js';
import type { Usage } from '../../protocol/usage.js';
import type { AnswerJudge } from './whole-answer.js';

/** Counts of tokens take a few hundred bytes. */
const MOST_BYTES = 16 * 1024;

/** The same judge, who tells of an answer that is none what its upstream counted for it all the same. */
export function countingFaults(judge: AnswerJudge, upstream: UpstreamDialectName): AnswerJudge {
  return (body) => {
    const judged = judge(body);
    if (judged.kind !== 'fault') return judged;
    const taken = countedIn(body, upstream);
    return taken === null ? judged : { ...judged, taken };
  };
}

function countedIn(body: Buffer, upstream: UpstreamDialectName): Usage | null {
  const { usage } = UPSTREAM_DIALECTS[upstream];
  const { field } = usage;
  try {
    const span = scanObject(body, new FieldNames([field])).fields[field];
    if (span === undefined || span.end - span.start > MOST_BYTES) return null;
    return usage.read(JSON.parse(body.toString('utf8', span.start, span.end)));
  } catch {
    return null;
  }
}
