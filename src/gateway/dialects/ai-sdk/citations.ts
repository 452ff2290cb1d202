import { NO_CITATION, type Citation } from '../../protocol/citation.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';

/** Reads a `source` part; where in the text it belongs is told by some packages in their metadata. */
export function readSource({ url, title, providerMetadata }: JsonObject): Citation {
  const [own] = isObject(providerMetadata) ? Object.values(providerMetadata).filter(isObject) : [];
  const { start, end, text } = own ?? {};
  return {
    ...NO_CITATION,
    url: textIn(url),
    title: textIn(title),
    quote: textIn(text),
    start: numberIn(start),
    end: numberIn(end),
  };
}

/** Reads the `citations` of a text. */
export function readCitations(value: unknown): Citation[] {
  return objectsIn(value).map(({ source, startIndex, endIndex, citedText }) => ({
    ...readSource(isObject(source) ? source : {}),
    quote: textIn(citedText),
    start: numberIn(startIndex),
    end: numberIn(endIndex),
  }));
}
