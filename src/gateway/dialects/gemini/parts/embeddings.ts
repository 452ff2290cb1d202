import type { JsonObject } from '../../../protocol/tool.js';
import { readUsage } from '../usage.js';
import { DropList } from '../../shared/drop-list.js';
import { Fields, isObject, objectsIn } from '../../shared/fields.js';
import type {
  DecodedEmbeddings,
  EmbeddingsCall,
  EmbeddingsContext,
  EmbeddingsReply,
} from '../../embeddings/embeddings.js';
import { readVector } from '../../embeddings/vectors.js';

/** Embeddings as Gemini has them: of one text, or of a batch that could ask something else of each. */
export const EMBEDDINGS = { decodeCall, encodeCall, decodeReply, encodeReply };

/** A batch for an upstream that knows the model by another name than the client: every request in it names it again. */
export function renameInRequests(body: JsonObject, model: string): JsonObject {
  const { requests } = body;
  if (!Array.isArray(requests)) return 'model' in body ? { ...body, model: `models/${model}` } : body;
  const named = requests.map((each: unknown) => (isObject(each) ? { ...each, model: `models/${model}` } : each));
  return { ...body, requests: named };
}

function decodeCall(body: JsonObject): DecodedEmbeddings {
  const drops = new DropList();
  const fields = new Fields(body, '', drops);
  const requests = fields.has('requests') ? fields.objects('requests') : [fields];
  if (requests.length === 0) throw fields.invalid('requests', 'must hold at least one request');
  const texts = requests.map(textOf);
  const sizes = requests.map((request) => request.whole('outputDimensionality'));
  const [dimensions = null] = sizes;
  if (sizes.some((size) => size !== dimensions)) throw fields.invalid('requests', 'must ask for one size of vectors');
  for (const request of requests) request.ignore('model');
  fields.noteUnread();
  return { call: { texts, dimensions }, dropped: drops.names };
}

function textOf(request: Fields): string {
  const content = request.object('content') ?? request.missing('content');
  content.ignore('role');
  return content
    .objects('parts')
    .map((part) => part.requiredText('text'))
    .join('\n');
}

function encodeCall({ texts, dimensions }: EmbeddingsCall, model: string): JsonObject {
  const requests = texts.map((text) => ({
    model: `models/${model}`,
    content: { parts: [{ text }] },
    ...(dimensions === null ? {} : { outputDimensionality: dimensions }),
  }));
  return { requests };
}

function decodeReply({ embedding, embeddings, usageMetadata }: JsonObject): EmbeddingsReply | null {
  const entries = isObject(embedding) ? [embedding] : objectsIn(embeddings);
  const vectors = entries.flatMap(({ values }) => {
    const vector = readVector(values);
    return vector === null ? [] : [vector];
  });
  return vectors.length === 0 || vectors.length < entries.length ? null : { vectors, usage: readUsage(usageMetadata) };
}

function encodeReply({ vectors, usage }: EmbeddingsReply, { isSingle }: EmbeddingsContext): JsonObject {
  const embeddings = vectors.map((values) => ({ values }));
  const counted = usage === null ? {} : { usageMetadata: { promptTokenCount: usage.promptTokens } };
  return isSingle ? { embedding: embeddings[0], ...counted } : { embeddings, ...counted };
}
