import type { Span } from '../../../../platform/json-splice/scan-object.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { NO_TRAITS } from '../../../traits/traits.js';
import { decodeMessage } from '../../anthropic/parts/decode-messages.js';
import { objectsIn, type Fields } from '../../shared/fields.js';
import { encodeMessages } from './encode-messages.js';

/** Blocks by which the Messages API tells of calls and their results, and no chat request. */
const BLOCKS: ReadonlySet<unknown> = new Set(['tool_use', 'tool_result']);
const MARKS = [Buffer.from('"tool_use"'), Buffer.from('"tool_result"')];

/** Whether messages may hold such blocks: inside of a text the quotes would be escaped. */
export function mayHoldBlocks(body: Buffer, { start, end }: Span): boolean {
  return MARKS.some((mark) => {
    const at = body.indexOf(mark, start);
    return at >= 0 && at < end;
  });
}

/** Whether a message of a chat request holds such blocks. */
export function holdsBlocks(message: unknown): boolean {
  const { content } = (message ?? {}) as JsonObject;
  return objectsIn(content).some(({ type }) => BLOCKS.has(type));
}

/** A message as chat requests have it: results become messages of their own. Any other stays as it is. */
export function ownMessages(fields: Fields, dropped: Set<NeutralField>): unknown[] {
  if (holdsBlocks(fields.value)) return encodeMessages(decodeMessage(fields), NO_TRAITS, dropped);
  fields.ignoreAll();
  return [fields.value];
}
