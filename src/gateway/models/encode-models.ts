import type { DialectName, UpstreamDialectName } from '../protocol/dialect-name.js';

/** The dialects that lists of models come in: both of OpenAI's APIs share one. */
export type ListDialect = Exclude<DialectName, 'openai-responses'>;

/** One model of a list, in OpenAI's words; an upstream of OpenAI's may have said more. */
export interface ModelObject {
  readonly id: string;
  /** Unix seconds; 0 or absent when nobody knows. */
  readonly created?: number;
}

const GEMINI_PREFIX = 'models/';
const GEMINI_METHODS = ['generateContent', 'countTokens'] as const;
const DAY_ZERO = 0;

/** In which words an upstream of a dialect lists its models; packages list none. */
export function listDialectOf(dialect: UpstreamDialectName): ListDialect {
  return dialect === 'openai-responses' || dialect === 'ai-sdk' ? 'openai-chat' : dialect;
}

/** A model as nobody has described it. */
export function modelObject(id: string, owner: string, created = DAY_ZERO): ModelObject {
  const model = { id, object: 'model', created, owned_by: owner };
  return model;
}

/** A whole list in the words of a client. */
export function encodeModelList(models: readonly ModelObject[], dialect: ListDialect): object {
  const list = models.map((model) => encodeModel(model, dialect));
  switch (dialect) {
    case 'openai-chat':
      return { object: 'list', data: list };
    case 'anthropic':
      return { data: list, has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null };
    case 'gemini':
      return { models: list };
    default:
      return dialect satisfies never;
  }
}

/** One model in the words of a client. */
export function encodeModel(model: ModelObject, dialect: ListDialect): object {
  const { id, created = DAY_ZERO } = model;
  switch (dialect) {
    case 'openai-chat':
      return model;
    case 'anthropic':
      return { type: 'model', id, display_name: id, created_at: new Date(created * 1000).toISOString() };
    case 'gemini':
      return { name: GEMINI_PREFIX + id, displayName: id, supportedGenerationMethods: GEMINI_METHODS };
    default:
      return dialect satisfies never;
  }
}

/** Reads what an upstream lists; entries that are no models are passed over, and what is no list holds none. */
export function decodeModels(body: unknown, dialect: ListDialect, owner: string): ModelObject[] {
  const entries = entriesOf(body, fieldOf(dialect));
  if (dialect === 'openai-chat') return entries.filter(isModel);
  const idField = dialect === 'gemini' ? 'name' : 'id';
  return entries.flatMap((entry) => {
    const id = entry[idField];
    if (typeof id !== 'string') return [];
    return modelObject(id.startsWith(GEMINI_PREFIX) ? id.slice(GEMINI_PREFIX.length) : id, owner, secondsOf(entry));
  });
}

/** Whether an answer is a list at all; one of nothing may stand there as null. */
export function isModelList(body: unknown, dialect: ListDialect): boolean {
  if (Array.isArray(body)) return true;
  const list = isEntry(body) ? body[fieldOf(dialect)] : undefined;
  return list === null || Array.isArray(list);
}

function fieldOf(dialect: ListDialect): string {
  return dialect === 'gemini' ? 'models' : 'data';
}

/** The entries under `field`, or those of a bare array as some upstreams send it. */
function entriesOf(body: unknown, field: string): Entry[] {
  const list = Array.isArray(body) ? body : isEntry(body) ? body[field] : null;
  return Array.isArray(list) ? list.filter(isEntry) : [];
}

type Entry = Readonly<Record<string, unknown>>;

function isEntry(value: unknown): value is Entry {
  return value !== null && typeof value === 'object';
}

function isModel(entry: Entry): entry is Entry & ModelObject {
  return typeof entry.id === 'string';
}

function secondsOf({ created_at: createdAt }: Entry): number {
  const ms = typeof createdAt === 'string' ? Date.parse(createdAt) : DAY_ZERO;
  return Number.isNaN(ms) ? DAY_ZERO : Math.floor(ms / 1000);
}
