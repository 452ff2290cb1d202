import { NO_CITATION, type Citation } from '../../protocol/citation.js';
import type { JsonObject } from '../../protocol/tool.js';
import { numberIn, objectsIn, textIn } from '../shared/fields.js';

/** Reads the `annotations` of an output text. */
export function readAnnotations(value: unknown): Citation[] {
  return objectsIn(value).flatMap(readAnnotation);
}

/** Reads one annotation; none for a kind that is no citation. */
export function readAnnotation({
  type,
  url,
  title,
  start_index,
  end_index,
  file_id,
  filename,
}: JsonObject): Citation[] {
  const place = { start: numberIn(start_index), end: numberIn(end_index) };
  if (type === 'url_citation') return [{ ...NO_CITATION, ...place, url: textIn(url), title: textIn(title) }];
  if (type === 'file_citation') return [{ ...NO_CITATION, fileId: textIn(file_id), title: textIn(filename) }];
  return [];
}

/** The `annotations` for citations of pages and files. */
export function writeAnnotations(citations: readonly Citation[]): JsonObject[] {
  return citations.flatMap(({ url, title, start, end, fileId }): JsonObject[] => {
    if (url !== null) {
      return [{ type: 'url_citation', url, title: title ?? url, start_index: start ?? 0, end_index: end ?? 0 }];
    }
    return fileId === null ? [] : [{ type: 'file_citation', file_id: fileId, filename: title ?? '', index: 0 }];
  });
}
