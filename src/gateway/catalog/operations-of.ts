import { hasEmbeddings } from '../dialects/embeddings/translate-embeddings.js';
import { OPERATIONS, type Operation, type OperationName } from '../protocol/operation.js';
import type { ChannelSettings } from './declared.js';

const ALL: readonly Operation[] = Object.values(OPERATIONS);
const EVERYTHING = new Set(ALL.filter(({ isStored }) => isStored !== true).map(({ name }) => name));
const RESPONSES = new Set(
  ALL.filter(({ name, isStored }) => name === 'chat' || isStored === true).map(({ name }) => name),
);
const CONVERSATIONS = new Set<OperationName>(['chat']);
const WITH_EMBEDDINGS = new Set<OperationName>(['chat', 'embeddings']);
const BY_PACKAGES = new Set<OperationName>(['chat', 'embeddings', 'rerank']);
const TEXTS = new Set<OperationName>(['chat', 'completions']);
const WORDS = new Set(ALL.filter(({ kind, isStored }) => kind === 'text' && isStored !== true).map(({ name }) => name));

/** What a channel can be asked for: the demo has no pictures and no sound, mapped APIs only converse, as other dialects mostly do. */
export function operationsOf({ adapter, dialect, mapping }: ChannelSettings): ReadonlySet<OperationName> {
  if (adapter === 'process') return TEXTS;
  if (adapter === 'echo') return WORDS;
  if (adapter === 'ai_sdk') return BY_PACKAGES;
  if (mapping !== undefined) return CONVERSATIONS;
  if (dialect === 'openai-chat') return EVERYTHING;
  if (dialect === 'openai-responses') return RESPONSES;
  return hasEmbeddings(dialect) ? WITH_EMBEDDINGS : CONVERSATIONS;
}
