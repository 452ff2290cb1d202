import type { DialectName } from '../protocol/dialect-name.js';
import type { JsonObject } from '../protocol/tool.js';
import { BlockMender } from './anthropic/parts/block-mender.js';
import { mendMessage } from './anthropic/parts/mend-reply.js';
import { ItemMender } from './openai-responses/parts/item-mender.js';
import { mendResponse } from './openai-responses/parts/mend-reply.js';
import { isObject } from './shared/fields.js';
import type { EventMender } from './shared/event-mender.js';

/** What mends a passed stream of a dialect; null where its client can read whatever comes. */
export function eventMender(dialect: DialectName): EventMender | null {
  if (dialect === 'anthropic') return new BlockMender();
  return dialect === 'openai-responses' ? new ItemMender() : null;
}

/** A whole passed answer with the arguments of its calls as the dialect has them; null when they are. */
export function mendWhole(dialect: DialectName, answer: unknown): JsonObject | null {
  if (!isObject(answer)) return null;
  if (dialect === 'anthropic') return mendMessage(answer);
  return dialect === 'openai-responses' ? mendResponse(answer) : null;
}
