import type { ReasoningSignature } from '../../../protocol/part.js';
import type { Cacheable, JsonObject } from '../../../protocol/tool.js';
import { isObject } from '../../shared/fields.js';
import { parseObject } from '../../shared/parse-object.js';

/** Metadata of the parts of one block, the later laid over the earlier, provider by provider. */
export function mergeMetadata(earlier: JsonObject, later: unknown): JsonObject {
  if (!isObject(later)) return earlier;
  const merged = { ...earlier };
  for (const [provider, value] of Object.entries(later)) {
    const before = merged[provider];
    merged[provider] = isObject(before) && isObject(value) ? { ...before, ...value } : value;
  }
  return merged;
}

/** What a package wants back with a thought, or with a tool call (`callId`); null when it told nothing. */
export function writeMetadata(metadata: JsonObject, callId: string | null): ReasoningSignature | null {
  if (Object.keys(metadata).length === 0) return null;
  return { from: 'ai-sdk', data: JSON.stringify(metadata), id: callId, isRedacted: false };
}

/** The `providerOptions` behind a signature of a package; empty for any other. */
export function readMetadata(signature: ReasoningSignature | null): JsonObject {
  const options = signature?.from === 'ai-sdk' ? parseObject(signature.data) : null;
  return options === null ? {} : { providerOptions: options };
}

/** A mark for the prompt cache, as the packages that know Claude take it; the others pass over it. */
export function markOptions({ cacheControl }: Cacheable): JsonObject {
  return cacheControl === undefined ? {} : { providerOptions: { anthropic: { cacheControl } } };
}
