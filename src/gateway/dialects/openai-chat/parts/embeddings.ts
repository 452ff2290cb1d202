import type { JsonObject } from '../../../protocol/tool.js';
import { readUsage } from '../usage.js';
import { DropList } from '../../shared/drop-list.js';
import { Fields, objectsIn } from '../../shared/fields.js';
import type {
  DecodedEmbeddings,
  EmbeddingsCall,
  EmbeddingsContext,
  EmbeddingsReply,
} from '../../embeddings/embeddings.js';
import { readVector, toBase64 } from '../../embeddings/vectors.js';

/** Embeddings as OpenAI has them. */
export const EMBEDDINGS = { decodeCall, encodeCall, decodeReply, encodeReply };

function decodeCall(body: JsonObject): DecodedEmbeddings {
  const drops = new DropList();
  const fields = new Fields(body, '', drops);
  const input = fields.raw('input') ?? fields.missing('input');
  const texts = typeof input === 'string' ? [input] : fields.texts('input');
  if (texts.length === 0) throw fields.invalid('input', 'must hold at least one text');
  const call = { texts, dimensions: fields.whole('dimensions') };
  fields.ignore('model', 'encoding_format');
  fields.noteUnread();
  return { call, dropped: drops.names };
}

function encodeCall({ texts, dimensions }: EmbeddingsCall, model: string): JsonObject {
  return { model, input: texts, encoding_format: 'float', ...(dimensions === null ? {} : { dimensions }) };
}

function decodeReply({ data, usage }: JsonObject): EmbeddingsReply | null {
  const entries = objectsIn(data);
  const vectors = entries.flatMap(({ embedding }) => {
    const vector = readVector(embedding);
    return vector === null ? [] : [vector];
  });
  return vectors.length === 0 || vectors.length < entries.length ? null : { vectors, usage: readUsage(usage) };
}

function encodeReply({ vectors, usage }: EmbeddingsReply, { model, request }: EmbeddingsContext): JsonObject {
  const isPacked = request['encoding_format'] === 'base64';
  const data = vectors.map((vector, index) => {
    return { object: 'embedding', index, embedding: isPacked ? toBase64(vector) : vector };
  });
  const tokens = usage?.promptTokens ?? 0;
  return { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}
