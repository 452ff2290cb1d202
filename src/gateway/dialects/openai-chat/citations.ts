import { NO_CITATION, type Citation } from '../../protocol/citation.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';

/** Reads the `annotations` of a message. */
export function readAnnotations(value: unknown): Citation[] {
  return objectsIn(value).flatMap(({ url_citation: cited }) => {
    if (!isObject(cited)) return [];
    const { url, title, start_index: start, end_index: end, content } = cited;
    return {
      ...NO_CITATION,
      url: textIn(url),
      title: textIn(title),
      quote: textIn(content),
      start: numberIn(start),
      end: numberIn(end),
    };
  });
}

/** The `annotations` for citations; the dialect has them for URLs alone. */
export function writeAnnotations(citations: readonly Citation[]): JsonObject[] {
  return citations.flatMap(({ url, title, start, end }) =>
    url === null
      ? []
      : {
          type: 'url_citation',
          url_citation: { url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 },
        },
  );
}
