import type { DialectName } from '../protocol/dialect-name.js';
import type { JsonObject } from '../protocol/tool.js';
import type { ReplyContext } from './dialect.js';
import { BlockMender } from './anthropic/parts/block-mender.js';
import { mendReply } from './anthropic/parts/mend-reply.js';
import { CandidateMender } from './gemini/parts/event-mender.js';
import { mendCandidates } from './gemini/parts/mend-reply.js';
import { ItemMender } from './openai-responses/parts/item-mender.js';
import { mendResponse } from './openai-responses/parts/mend-reply.js';
import { isObject } from './shared/fields.js';
import type { EventMender } from './shared/event-mender.js';

const MENDERS: Readonly<Record<DialectName, ((context: ReplyContext | null) => EventMender) | null>> = {
  'openai-chat': null,
  'openai-responses': (context) => new ItemMender(context),
  anthropic: () => new BlockMender(),
  gemini: () => new CandidateMender(),
};
const WHOLE: Readonly<Record<DialectName, ((answer: JsonObject) => JsonObject | null) | null>> = {
  'openai-chat': null,
  'openai-responses': mendResponse,
  anthropic: mendReply,
  gemini: mendCandidates,
};

/**
 * What mends a passed stream of a dialect; null for chat, which has readers of its own. Without a context nothing is told
 * of an answer that its upstream has not told.
 */
export function eventMender(dialect: DialectName, context: ReplyContext | null): EventMender | null {
  return MENDERS[dialect]?.(context) ?? null;
}

/** A whole passed answer as its clients can run its calls; null when they can. */
export function mendWhole(dialect: DialectName, answer: unknown): JsonObject | null {
  return isObject(answer) ? (WHOLE[dialect]?.(answer) ?? null) : null;
}
