import { isObject, textIn } from '../../shared/fields.js';

/** Which stop sequence was met, where a package tells it in its metadata. */
export function stopSequenceIn(providerMetadata: unknown): string | null {
  const own = isObject(providerMetadata) ? Object.values(providerMetadata).filter(isObject) : [];
  return own.map(({ stopSequence }) => textIn(stopSequence)).find((sequence) => sequence !== null) ?? null;
}
