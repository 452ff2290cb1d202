/** One model of a list, in OpenAI's words; an upstream of OpenAI's may have said more. */
export interface ModelObject {
  readonly id: string;
  /** Unix seconds; 0 or absent when nobody knows. */
  readonly created?: number;
}

/** The words in which a dialect lists models; dialects with the same words share one. */
export interface ModelList {
  /** The field of a list that holds its models. */
  readonly field: string;
  encodeList(models: readonly ModelObject[]): object;
  encodeModel(model: ModelObject): object;
  /** One model of an upstream's list; null for what is none. */
  decodeModel(entry: ListEntry, owner: string): ModelObject | null;
}

/** What an upstream lists. */
export type ListEntry = Readonly<Record<string, unknown>>;

/** The day of a model whose own nobody knows. */
export const DAY_ZERO = 0;

/** A model as nobody has described it. */
export function modelObject(id: string, owner: string, created = DAY_ZERO): ModelObject {
  const model = { id, object: 'model', created, owned_by: owner };
  return model;
}

/** Reads what an upstream lists; entries that are no models are passed over, and what is no list holds none. */
export function decodeModels(body: unknown, list: ModelList, owner: string): ModelObject[] {
  return entriesOf(body, list.field).flatMap((entry) => list.decodeModel(entry, owner) ?? []);
}

/** Whether an answer is a list at all; one of nothing may stand there as null. */
export function isModelList(body: unknown, { field }: ModelList): boolean {
  if (Array.isArray(body)) return true;
  const list = isEntry(body) ? body[field] : undefined;
  return list === null || Array.isArray(list);
}

/** The entries under `field`, or those of a bare array as some upstreams send it. */
function entriesOf(body: unknown, field: string): ListEntry[] {
  const list = Array.isArray(body) ? body : isEntry(body) ? body[field] : null;
  return Array.isArray(list) ? list.filter(isEntry) : [];
}

function isEntry(value: unknown): value is ListEntry {
  return value !== null && typeof value === 'object';
}
