import { NO_CITATION, type Citation } from '../../protocol/citation.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../shared/fields.js';

/** Reads the sources of a candidate: `citationMetadata`, and the web pages of `groundingMetadata`. */
export function readCitations({ citationMetadata, groundingMetadata }: JsonObject): Citation[] {
  const quoted = isObject(citationMetadata) ? citationMetadata : {};
  const sources = [...objectsIn(quoted['citations']), ...objectsIn(quoted['citationSources'])];
  return [...sources.map(readSource), ...(isObject(groundingMetadata) ? readGrounding(groundingMetadata) : [])];
}

function readSource({ uri, title, startIndex, endIndex }: JsonObject): Citation {
  return {
    ...NO_CITATION,
    url: textIn(uri),
    title: textIn(title),
    start: numberIn(startIndex),
    end: numberIn(endIndex),
  };
}

/** Every passage with every page that supports it; pages that support no passage by themselves. */
function readGrounding({ groundingChunks, groundingSupports }: JsonObject): Citation[] {
  const pages = objectsIn(groundingChunks).map(readPage);
  const supports = objectsIn(groundingSupports);
  if (supports.length === 0) return pages;
  return supports.flatMap(({ segment, groundingChunkIndices }) => {
    const { startIndex, endIndex } = isObject(segment) ? segment : {};
    const indices = Array.isArray(groundingChunkIndices) ? (groundingChunkIndices as unknown[]) : [];
    const cited = indices.flatMap((index) => (typeof index === 'number' ? (pages[index] ?? []) : []));
    return cited.map((page) => ({ ...page, start: numberIn(startIndex) ?? 0, end: numberIn(endIndex) }));
  });
}

function readPage({ web }: JsonObject): Citation {
  const { uri, title } = isObject(web) ? web : {};
  return { ...NO_CITATION, url: textIn(uri), title: textIn(title) };
}

/** The `citationMetadata` for citations; null when there is none with a URL. */
export function writeCitations(citations: readonly Citation[]): JsonObject | null {
  const sources = citations.flatMap(({ url, title, start, end }) =>
    url === null
      ? []
      : {
          uri: url,
          ...(title === null ? {} : { title }),
          ...(start === null ? {} : { startIndex: start }),
          ...(end === null ? {} : { endIndex: end }),
        },
  );
  return sources.length === 0 ? null : { citationSources: sources };
}
