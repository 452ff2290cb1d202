import { UPSTREAM_DIALECTS, DIALECTS } from '../../dialects/dialects.js';
import type { ReplyContext } from '../../dialects/reply-context.js';
import {
  KEEPING_DIALECT,
  USUAL_DIALECT,
  type DialectName,
  type UpstreamDialectName,
} from '../../protocol/dialect-name.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { SampledText } from '../../../platform/memory/text-sample.js';
import type { Seen } from '../bill.js';
import { countingJudge } from '../reading/counting-judge.js';
import { judgeWhole } from '../reading/dialect-reply.js';
import { embeddingsReply, type EmbeddingsPair } from '../reading/embeddings-reader.js';
import { foldedReply } from '../reading/folded-reply.js';
import { storedReply } from '../reading/stored-answer.js';
import { unlessItSwells, type AnswerJudge, type JudgedAnswer, type JudgedFault } from '../reading/whole-answer.js';
import { chatReply, type ReplySettings } from '../reading/whole-reply.js';

/** How a whole answer is to be judged, as plain data. */
export type JudgeQuestion =
  | { readonly kind: 'completion'; readonly settings: ReplySettings }
  | { readonly kind: 'vectors'; readonly pair: EmbeddingsPair }
  | { readonly kind: 'stored' | 'folded'; readonly reportedModel: string | null }
  | {
      readonly kind: 'translated';
      readonly client: DialectName;
      readonly upstream: UpstreamDialectName;
      readonly call: NeutralCall | null;
      readonly context: Omit<ReplyContext, 'clock'>;
      readonly asStream: boolean;
    };

/** A large answer that is to be judged. */
export interface JudgeTask {
  readonly question: JudgeQuestion;
  readonly body: Uint8Array;
  /** The time of day, in milliseconds. */
  readonly wallNow: number;
}

/** What a large answer came to, as plain data. */
export type JudgedTask =
  | {
      readonly kind: 'reply' | 'events';
      readonly bytes: Uint8Array;
      readonly seen: Omit<Seen, 'answer'> & { readonly answer: SampledText | null };
    }
  | JudgedFault;

/** Judges an answer. */
export function judgeTask({ question, body: bytes, wallNow }: JudgeTask): JudgedTask {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const judged = judgeOf(question, wallNow)(body);
  return judged.kind === 'fault' ? judged : plain(judged);
}

function plain({ kind, bytes, seen }: Exclude<JudgedAnswer, { kind: 'fault' }>): JudgedTask {
  return { kind, bytes, seen: { ...seen, answer: seen.answer?.sampled ?? null } };
}

function judgeOf(question: JudgeQuestion, wallNow: number): AnswerJudge {
  switch (question.kind) {
    case 'completion':
      return countingJudge(unlessItSwells(chatReply(question.settings)), USUAL_DIALECT);
    case 'vectors':
      return countingJudge(unlessItSwells(embeddingsReply(question.pair)), question.pair.upstream);
    case 'stored':
      return countingJudge(unlessItSwells(storedReply(question.reportedModel)), KEEPING_DIALECT);
    case 'folded':
      return foldedReply(question.reportedModel);
    case 'translated': {
      const { client, upstream, call, context, asStream } = question;
      const pair = { client: DIALECTS[client], upstream: UPSTREAM_DIALECTS[upstream] };
      const clock = { wallNow: () => wallNow };
      const translation = { pair, call, context: { ...context, clock }, asStream };
      return countingJudge(
        unlessItSwells((body) => judgeWhole(body, translation)),
        upstream,
      );
    }
    default:
      return question satisfies never;
  }
}
