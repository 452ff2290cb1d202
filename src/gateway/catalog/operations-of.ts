import { OPERATIONS, type OperationName } from '../protocol/operation.js';
import type { ChannelEntity } from './entities.js';

const EVERYTHING = new Set(Object.values(OPERATIONS).map(({ name }) => name));
const CONVERSATIONS = new Set<OperationName>(['chat']);
const TEXTS = new Set<OperationName>(['chat', 'completions']);

/** What a channel can be asked for: mapped APIs and the other dialects have conversations alone. */
export function operationsOf({ adapter, dialect, mapping }: ChannelEntity): ReadonlySet<OperationName> {
  if (adapter === 'process') return TEXTS;
  return dialect === 'openai-chat' && mapping === undefined ? EVERYTHING : CONVERSATIONS;
}
