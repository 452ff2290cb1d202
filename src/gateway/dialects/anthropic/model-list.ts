import { DAY_ZERO, modelObject, type ListEntry, type ModelList, type ModelObject } from '../model-list.js';

/** Anthropic's list of models, all of them on one page. */
export const MODEL_LIST: ModelList = {
  field: 'data',
  encodeList: (models) => ({
    data: models.map(encodeModel),
    has_more: false,
    first_id: models[0]?.id ?? null,
    last_id: models.at(-1)?.id ?? null,
  }),
  encodeModel,
  decodeModel: (entry, owner) => (typeof entry.id === 'string' ? modelObject(entry.id, owner, secondsOf(entry)) : null),
};

function encodeModel({ id, created = DAY_ZERO }: ModelObject): object {
  return { type: 'model', id, display_name: id, created_at: new Date(created * 1000).toISOString() };
}

function secondsOf({ created_at: createdAt }: ListEntry): number {
  const ms = typeof createdAt === 'string' ? Date.parse(createdAt) : DAY_ZERO;
  return Number.isNaN(ms) ? DAY_ZERO : Math.floor(ms / 1000);
}
