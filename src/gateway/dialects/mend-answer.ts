import type { DialectName } from '../protocol/dialect-name.js';
import type { JsonObject } from '../protocol/tool.js';
import { BlockMender } from './anthropic/parts/block-mender.js';
import { mendReply } from './anthropic/parts/mend-reply.js';
import { CandidateMender } from './gemini/parts/event-mender.js';
import { mendCandidates } from './gemini/parts/mend-reply.js';
import { ItemMender } from './openai-responses/parts/item-mender.js';
import { mendResponse } from './openai-responses/parts/mend-reply.js';
import { isObject } from './shared/fields.js';
import type { EventMender } from './shared/event-mender.js';

const MENDERS: Readonly<Record<DialectName, (() => EventMender) | null>> = {
  'openai-chat': null,
  'openai-responses': () => new ItemMender(),
  anthropic: () => new BlockMender(),
  gemini: () => new CandidateMender(),
};
const WHOLE: Readonly<Record<DialectName, ((answer: JsonObject) => JsonObject | null) | null>> = {
  'openai-chat': null,
  'openai-responses': mendResponse,
  anthropic: mendReply,
  gemini: mendCandidates,
};

/** What mends a passed stream of a dialect; null for chat, which has readers of its own. */
export function eventMender(dialect: DialectName): EventMender | null {
  return MENDERS[dialect]?.() ?? null;
}

/** A whole passed answer as its clients can run its calls; null when they can. */
export function mendWhole(dialect: DialectName, answer: unknown): JsonObject | null {
  return isObject(answer) ? (WHOLE[dialect]?.(answer) ?? null) : null;
}
