import type { EmbeddingsContext } from '../../dialects/embeddings/embeddings.js';
import { embeddingsOf, upstreamEmbeddingsOf } from '../../dialects/embeddings/translate-embeddings.js';
import { UPSTREAM_DIALECTS } from '../../dialects/dialects.js';
import { parseObject } from '../../dialects/shared/parse-object.js';
import type { DialectName, UpstreamDialectName } from '../../protocol/dialect-name.js';
import { upstreamErrorFault } from '../classify.js';
import { INVALID_ANSWER, type AnswerJudge } from './whole-answer.js';

/** Who has asked for vectors, and who makes them. */
export interface EmbeddingsPair extends EmbeddingsContext {
  readonly client: DialectName;
  readonly upstream: UpstreamDialectName;
}

/** Puts vectors into the words of the client; of one dialect on both sides they stay as they came. */
export function embeddingsReply(pair: EmbeddingsPair): AnswerJudge {
  const { client, upstream } = pair;
  return (bytes) => {
    const body = parseObject(bytes.toString());
    const reply = body === null ? null : upstreamEmbeddingsOf(upstream).decodeReply(body);
    if (reply !== null) {
      const written = (): Buffer => Buffer.from(JSON.stringify(embeddingsOf(client).encodeReply(reply, pair)));
      const seen = { usage: reply.usage, isFinal: true, answer: null };
      return { kind: 'reply', bytes: client === upstream ? bytes : written(), seen };
    }
    if (body?.['error'] === undefined) return INVALID_ANSWER;
    return { kind: 'fault', fault: upstreamErrorFault(UPSTREAM_DIALECTS[upstream].decodeError(null, body)) };
  };
}
