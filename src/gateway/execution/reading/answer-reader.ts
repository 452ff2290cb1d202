import type { WallClock } from '../../dialects/reply-context.js';
import { encodingOf } from '../../catalog/channel-encoding.js';
import { passesAsIs } from '../../dialects/upstream-call.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import type { AnswerForm } from '../answer-form.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { countingJudge } from './counting-judge.js';
import { dialectReader, needsDialectReader } from './dialect-readers.js';
import { CollectedStream } from './collected-stream.js';
import { PassedBytes } from './passed-bytes.js';
import { passedEvents } from './passed-events.js';
import { relayedStream } from './stream-relay.js';
import { StoredStream, storedWhole } from './stored-answer.js';
import type { JudgeQuestion } from '../judging/judge-task.js';
import { unlessItSwells, WholeAnswer, type LaterJudge } from './whole-answer.js';
import { chatReply } from './whole-reply.js';

/** An answer with status 200, of which the form is known. */
export interface Answer {
  readonly call: Call;
  readonly place: AttemptTarget;
  readonly form: AnswerForm;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  readonly clock: WallClock;
  readonly maxEventBytes: number;
  /** Who judges it where it is whole and large; absent where nobody does. */
  readonly judgeLater?: ((question: JudgeQuestion) => LaterJudge) | undefined;
}

/** The reader for an answer: in whose words it is, and whether the client wants it whole or as a stream. */
export function answerReader(listener: BodyListener, answer: Answer): BodyReader {
  const { call, place, form, reportedModel, maxEventBytes } = answer;
  const { wantsStream, wantsUsage } = call;
  const kind = call.operation.answer;
  if (form.kind === 'passage')
    return form.isEvents ? passedEvents(listener, maxEventBytes) : new PassedBytes(listener, kind);
  const isStream = form.kind === 'events';
  const later = (question: JudgeQuestion): LaterJudge | null => answer.judgeLater?.(question) ?? null;
  if (isStored(answer))
    return isStream
      ? new StoredStream(listener, answer)
      : storedWhole(listener, answer, later({ kind: 'stored', reportedModel }));
  if (needsDialectReader(call, place)) return dialectReader(listener, { ...answer, isStream });
  if (!isStream) {
    const settings = { asStream: wantsStream, hidesUsage: !wantsUsage, reportedModel, kind };
    const judgeHere = countingJudge(unlessItSwells(chatReply(settings)), USUAL_DIALECT);
    return new WholeAnswer(listener, judgeHere, later({ kind: 'completion', settings }));
  }
  if (!wantsStream) {
    const settings = { reportedModel, maxEventBytes, later: later({ kind: 'folded', reportedModel }) };
    return new CollectedStream(listener, settings);
  }
  const withholdsUsage = !wantsUsage && place.channel.asksUsage;
  const readsAll = call.choices !== 1;
  return relayedStream(listener, { readsAll, reportedModel, withholdsUsage, passesPieces: true, maxEventBytes });
}

/** About a response that an upstream keeps, or the beginning of one that is made in the background there. */
function isStored({ call, place }: Answer): boolean {
  if (call.operation.family === 'kept_response') return true;
  return call.tab !== undefined && passesAsIs(call, encodingOf(place.channel, place.model));
}
