import { NO_CITATION, type Citation } from '../../protocol/citation.js';
import type { JsonObject } from '../../protocol/tool.js';
import { objectsIn, textIn } from '../shared/fields.js';

/** Reads the `citations` of a text block. */
export function readCitations(value: unknown): Citation[] {
  return objectsIn(value).map(readCitation);
}

/** Reads one citation; those of the client's own documents have a title or a file in place of a URL. */
export function readCitation({ url, source, title, document_title, cited_text, file_id }: JsonObject): Citation {
  return {
    ...NO_CITATION,
    url: textIn(url) ?? textIn(source),
    title: textIn(title) ?? textIn(document_title),
    quote: textIn(cited_text),
    fileId: textIn(file_id),
  };
}

/** The citations of a text block; the dialect can name none but pages of the web without their document. */
export function writeCitations(citations: readonly Citation[]): JsonObject[] {
  return citations.flatMap(({ url, title, quote }) =>
    url === null
      ? []
      : { type: 'web_search_result_location', url, title, cited_text: quote ?? '', encrypted_index: '' },
  );
}
