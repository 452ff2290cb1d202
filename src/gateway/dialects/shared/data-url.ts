import type { MediaSource } from '../../protocol/part.js';

const DATA_URL = /^data:([\w.+-]+\/[\w.+-]+)(?:;[\w=.+-]+)*;base64,/;

/** Takes a `data:` URL apart; any other is left to the provider to fetch. */
export function readMediaUrl(url: string): MediaSource {
  const match = DATA_URL.exec(url.slice(0, 256));
  if (match === null) return { kind: 'url', url };
  return { kind: 'data', mediaType: match[1]!, data: url.slice(match[0].length) };
}

/** The URL of a source that is no uploaded file. */
export function writeMediaUrl(source: Exclude<MediaSource, { kind: 'file_id' }>): string {
  return source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`;
}
