import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { DialectName } from '../../protocol/dialect-name.js';
import { EMPTY_CALL } from '../../protocol/neutral-call.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { TranslatedCall } from '../translation.js';
import type { EmbeddingsDialect } from './embeddings.js';
import { GEMINI_EMBEDDINGS } from './gemini.js';
import { OPENAI_EMBEDDINGS } from './openai.js';

const EMBEDDINGS: Readonly<Partial<Record<DialectName, EmbeddingsDialect>>> = {
  'openai-chat': OPENAI_EMBEDDINGS,
  gemini: GEMINI_EMBEDDINGS,
};

/** Whether a dialect has embeddings at all. */
export function hasEmbeddings(dialect: DialectName): boolean {
  return EMBEDDINGS[dialect] !== undefined;
}

/** The embeddings of a dialect; throws `unknown_url` for one without them. */
export function embeddingsOf(dialect: DialectName): EmbeddingsDialect {
  const found = EMBEDDINGS[dialect];
  if (found === undefined) throw new GatewayError('unknown_url');
  return found;
}

/** A request for embeddings in the words of an upstream; throws `invalid_request` with the place. */
export function translateEmbeddings(
  client: DialectName,
  upstream: DialectName,
  body: JsonObject,
  model: string,
): TranslatedCall {
  const { call, dropped } = embeddingsOf(client).decodeCall(body);
  return { call: EMPTY_CALL, body: embeddingsOf(upstream).encodeCall(call, model), dropped };
}
