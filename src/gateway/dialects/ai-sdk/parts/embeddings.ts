import type { JsonObject } from '../../../protocol/tool.js';
import { countOf, NO_USAGE } from '../../shared/token-counts.js';
import { isObject } from '../../shared/fields.js';
import type { EmbeddingsCall, EmbeddingsReply } from '../../embeddings/embeddings.js';
import { readVector } from '../../embeddings/vectors.js';

/** Embeddings as the provider packages of the AI SDK make them (`doEmbed`). */
export const EMBEDDINGS = { encodeCall, decodeReply };

function encodeCall({ texts, dimensions }: EmbeddingsCall): JsonObject {
  return { values: texts, ...(dimensions === null ? {} : { dimensions }) };
}

function decodeReply({ embeddings, usage }: JsonObject): EmbeddingsReply | null {
  if (!Array.isArray(embeddings) || embeddings.length === 0) return null;
  const vectors = embeddings.map(readVector).filter((vector) => vector !== null);
  if (vectors.length < embeddings.length) return null;
  return { vectors, usage: isObject(usage) ? { ...NO_USAGE, promptTokens: countOf(usage['tokens']) } : null };
}
