import { EMPTY_CALL } from '../../../protocol/neutral-call.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { DropList } from '../../shared/drop-list.js';
import { Fields, isObject, objectsIn } from '../../shared/fields.js';
import type { TranslatedCall } from '../../translation.js';

/** A request of `/v1/rerank` as the options of `doRerank`; throws `invalid_request` with the place. */
export function translateRerank(body: JsonObject): TranslatedCall {
  const drops = new DropList();
  const fields = new Fields(body, '', drops);
  const topN = fields.whole('top_n');
  const options = {
    query: fields.requiredText('query'),
    documents: documentsOf(fields),
    ...(topN === null ? {} : { topN }),
  };
  fields.ignore('model');
  if (fields.flag('return_documents') !== true) fields.ignore('return_documents');
  else fields.drop('return_documents');
  fields.noteUnread();
  return { call: EMPTY_CALL, body: options, dropped: drops.names };
}

/** Texts, bare or as `{text}`; objects with other fields are ranked as they are. */
function documentsOf(fields: Fields): JsonObject {
  const documents = fields.list('documents');
  if (documents.length === 0) throw fields.invalid('documents', 'must hold at least one document');
  const texts = documents.map((document) => (isObject(document) ? document['text'] : document));
  if (texts.every((text) => typeof text === 'string')) return { type: 'text', values: texts };
  if (documents.every(isObject)) return { type: 'object', values: documents };
  throw fields.invalid('documents', 'must be a list of texts, or of objects');
}

/** What `doRerank` found, as an answer of `/v1/rerank`. */
export function rerankReply(result: JsonObject, id: string, model: string): JsonObject {
  const results = objectsIn(result['ranking']).map(({ index, relevanceScore }) => ({
    index,
    relevance_score: relevanceScore,
  }));
  return { id, model, results };
}
