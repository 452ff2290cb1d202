import type { ListEntry, ModelList, ModelObject } from '../model-list.js';

/** OpenAI's list of models; whatever an upstream of OpenAI's says of one is told on. */
export const MODEL_LIST: ModelList = {
  field: 'data',
  encodeList: (models) => ({ object: 'list', data: models }),
  encodeModel: (model) => model,
  decodeModel: (entry) => (isModel(entry) ? entry : null),
};

function isModel(entry: ListEntry): entry is ListEntry & ModelObject {
  return typeof entry.id === 'string';
}
