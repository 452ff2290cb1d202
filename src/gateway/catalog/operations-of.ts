import { OPERATIONS, type OperationName } from '../protocol/operation.js';
import type { ChannelEntity } from './entities.js';

const EVERYTHING = new Set(Object.values(OPERATIONS).map(({ name }) => name));
const CONVERSATIONS = new Set<OperationName>(['chat']);
const TEXTS = new Set<OperationName>(['chat', 'completions']);
const WORDS = new Set(
  Object.values(OPERATIONS)
    .filter(({ kind }) => kind === 'text')
    .map(({ name }) => name),
);

/** What a channel can be asked for: the demo has no pictures and no sound, other dialects and mapped APIs only converse. */
export function operationsOf({ adapter, dialect, mapping }: ChannelEntity): ReadonlySet<OperationName> {
  if (adapter === 'process') return TEXTS;
  if (adapter === 'echo') return WORDS;
  return dialect === 'openai-chat' && mapping === undefined ? EVERYTHING : CONVERSATIONS;
}
