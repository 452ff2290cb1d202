import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import { encodingOf } from '../../catalog/channel-encoding.js';
import type { Dialect } from '../../dialects/dialect.js';
import type { ReplyContext, WallClock } from '../../dialects/reply-context.js';
import { answeredFields } from '../../dialects/answer-memory.js';
import { pairOf, passesAsIs, replyContext, translationNote } from '../../dialects/upstream-call.js';
import { StreamTranslation } from '../../dialects/translation.js';
import type { AttemptTarget } from '../../health/block.js';
import type { Call } from '../../protocol/call.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { countingJudge } from './counting-judge.js';
import { dialectReply } from './dialect-reply.js';
import { embeddingsReply, type EmbeddingsPair } from './embeddings-reader.js';
import type { JudgeQuestion } from '../judging/judge-task.js';
import { unlessItSwells, WholeAnswer, type LaterJudge } from './whole-answer.js';
import { mending } from './mending-mapper.js';
import {
  mappedStream,
  NamingMapper,
  PassthroughMapper,
  TranslatingMapper,
  type EventMapper,
} from './dialect-stream.js';

/** What a reader of another dialect is made for. */
export interface DialectAnswer {
  readonly call: Call;
  readonly place: AttemptTarget;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  readonly clock: WallClock;
  /** The upstream sends an event stream. */
  readonly isStream: boolean;
  readonly maxEventBytes: number;
  readonly judgeLater?: ((question: JudgeQuestion) => LaterJudge) | undefined;
}

/** Whether an answer is more than OpenAI's words for a client of OpenAI's chat, which has readers of its own. */
export function needsDialectReader(call: Call, { channel, model }: AttemptTarget): boolean {
  if (call.operation.family === 'ranking') return false;
  return call.dialect !== USUAL_DIALECT || !passesAsIs(call, encodingOf(channel, model));
}

/** The reader for an answer with status 200. */
export function dialectReader(listener: BodyListener, answer: DialectAnswer): BodyReader {
  const { call, place, reportedModel, clock, isStream, maxEventBytes, judgeLater } = answer;
  const { dialect } = place.channel;
  if (call.operation.family === 'vectors') {
    const asked = embeddingsPair(answer);
    const judgeHere = countingJudge(unlessItSwells(embeddingsReply(asked)), dialect);
    return new WholeAnswer(listener, judgeHere, judgeLater?.({ kind: 'vectors', pair: asked }));
  }
  const pair = pairOf(call, dialect);
  const context = replyContext(call, reportedModel, clock);
  const words = encodingOf(place.channel, place.model);
  const translated = passesAsIs(call, words) ? null : translationNote(call, words);
  if (!isStream || !call.wantsStream) {
    const translation = { pair, call: translated?.call ?? null, context, asStream: call.wantsStream };
    const { clock: _clock, ...plain } = context;
    const names = { client: call.dialect, upstream: dialect, call: translation.call, asStream: call.wantsStream };
    const later = judgeLater?.({ kind: 'translated', ...names, context: plain }) ?? null;
    return dialectReply(listener, translation, { isStream, maxEventBytes, later });
  }
  const carriage =
    translated === null
      ? passing(pair.client, context)
      : new TranslatingMapper(new StreamTranslation(pair, translated.call, context));
  return mappedStream(listener, carriage, maxEventBytes);
}

function embeddingsPair({ call, place, reportedModel }: DialectAnswer): EmbeddingsPair {
  const { dialect: client, operation } = call;
  const model = reportedModel ?? place.model;
  return {
    client,
    upstream: place.channel.dialect,
    model,
    request: answeredFields(call),
    isSingle: operation.isSingle,
  };
}

/** Events of the client's own dialect, which name another model only where that is asked for. */
function passing(dialect: Dialect, context: ReplyContext): EventMapper {
  const { id, model } = context;
  const decoder = dialect.streamDecoder(id);
  const { name } = dialect;
  const carriage = model === null ? new PassthroughMapper(decoder) : new NamingMapper(decoder, name, model);
  return mending(carriage, dialect, context);
}
