import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { DialectName, UpstreamDialectName } from '../../protocol/dialect-name.js';
import { EMPTY_CALL } from '../../protocol/neutral-call.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { TranslatedCall } from '../translation.js';
import { DIALECTS, UPSTREAM_DIALECTS } from '../dialects.js';
import type { EmbeddingsDialect, UpstreamEmbeddings } from './embeddings.js';

/** The embeddings of a dialect of clients; throws `unknown_url` for one without them. */
export function embeddingsOf(dialect: DialectName): EmbeddingsDialect {
  return DIALECTS[dialect].embeddings ?? missing();
}

/** The embeddings of a dialect of upstreams; throws `unknown_url` for one without them. */
export function upstreamEmbeddingsOf(dialect: UpstreamDialectName): UpstreamEmbeddings {
  return UPSTREAM_DIALECTS[dialect].embeddings ?? missing();
}

/** A request for embeddings in the words of an upstream; throws `invalid_request` with the place. */
export function translateEmbeddings(
  client: DialectName,
  upstream: UpstreamDialectName,
  body: JsonObject,
  model: string,
): TranslatedCall {
  const { call, dropped } = embeddingsOf(client).decodeCall(body);
  return { call: EMPTY_CALL, body: upstreamEmbeddingsOf(upstream).encodeCall(call, model), dropped };
}

function missing(): never {
  throw new GatewayError('unknown_url');
}
