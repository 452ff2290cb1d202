import type { Message } from '../../protocol/message.js';
import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { Cacheable } from '../../protocol/tool.js';
import type { Fields } from './fields.js';

/** The mark for the prompt cache on an object of a request, as Anthropic has it and OpenRouter and LiteLLM took it over. */
export function readCacheControl(fields: Fields): Cacheable {
  const cacheControl = fields.json('cache_control');
  return cacheControl === null ? {} : { cacheControl };
}

/** What an object of a request was read as, with its mark on the last of it; the mark of nothing is reported. */
export function withMarkOf<Part extends object>(fields: Fields, parts: readonly Part[]): Part[] {
  const last = parts.at(-1);
  if (!fields.has('cache_control')) return [...parts];
  if (last !== undefined) return [...parts.slice(0, -1), { ...last, ...readCacheControl(fields) }];
  fields.drop('cache_control');
  return [];
}

/** The mark as it stands on a block; nothing where there is none. */
export function writeCacheControl({ cacheControl }: Cacheable): { readonly cache_control?: object } {
  return cacheControl === undefined ? {} : { cache_control: cacheControl };
}

/** Whether anything of a call is marked. */
export function isMarked({ messages, tools, cacheControl }: NeutralCall): boolean {
  const bears = (each: Cacheable): boolean => each.cacheControl !== undefined;
  return cacheControl !== null || tools.some(bears) || messages.some(holdsMark);
}

function holdsMark(message: Message): boolean {
  return (
    ('cacheControl' in message && message.cacheControl !== undefined) ||
    message.parts.some((part) => 'cacheControl' in part)
  );
}

/** The call without any mark, for an upstream that would refuse them. */
export function withoutMarks(call: NeutralCall): NeutralCall {
  if (!isMarked(call)) return call;
  return {
    ...call,
    cacheControl: null,
    tools: call.tools.map(unmarked),
    messages: call.messages.map((message) => ({ ...unmarked(message), parts: message.parts.map(unmarked) }) as Message),
  };
}

function unmarked<Marked extends object>(marked: Marked): Marked {
  const { cacheControl: _mark, ...rest } = marked as Marked & Cacheable;
  return rest as Marked;
}
