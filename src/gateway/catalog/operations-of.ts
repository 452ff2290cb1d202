import { hasEmbeddings } from '../dialects/embeddings/translate-embeddings.js';
import { OPERATIONS, type OperationName } from '../protocol/operation.js';
import type { ChannelEntity } from './entities.js';

const EVERYTHING = new Set(Object.values(OPERATIONS).map(({ name }) => name));
const CONVERSATIONS = new Set<OperationName>(['chat']);
const WITH_EMBEDDINGS = new Set<OperationName>(['chat', 'embeddings']);
const BY_PACKAGES = new Set<OperationName>(['chat', 'embeddings', 'rerank']);
const TEXTS = new Set<OperationName>(['chat', 'completions']);
const WORDS = new Set(
  Object.values(OPERATIONS)
    .filter(({ kind }) => kind === 'text')
    .map(({ name }) => name),
);

/** What a channel can be asked for: the demo has no pictures and no sound, mapped APIs only converse, as other dialects mostly do. */
export function operationsOf({ adapter, dialect, mapping }: ChannelEntity): ReadonlySet<OperationName> {
  if (adapter === 'process') return TEXTS;
  if (adapter === 'echo') return WORDS;
  if (adapter === 'ai_sdk') return BY_PACKAGES;
  if (mapping !== undefined) return CONVERSATIONS;
  if (dialect === 'openai-chat') return EVERYTHING;
  return hasEmbeddings(dialect) ? WITH_EMBEDDINGS : CONVERSATIONS;
}
