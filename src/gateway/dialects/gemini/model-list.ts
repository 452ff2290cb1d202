import { modelObject, type ModelList, type ModelObject } from '../model-list.js';

const PREFIX = 'models/';
const METHODS = ['generateContent', 'countTokens'] as const;

/** Google's list of models, whose names have a prefix. */
export const MODEL_LIST: ModelList = {
  field: 'models',
  encodeList: (models) => ({ models: models.map(encodeModel) }),
  encodeModel,
  decodeModel: ({ name }, owner) =>
    typeof name === 'string' ? modelObject(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name, owner) : null,
};

function encodeModel({ id }: ModelObject): object {
  return { name: PREFIX + id, displayName: id, supportedGenerationMethods: METHODS };
}
