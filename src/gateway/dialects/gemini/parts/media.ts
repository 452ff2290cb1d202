import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { AudioPart, FilePart, ImagePart, MediaSource, UserPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { Fields } from '../../shared/fields.js';
import { withoutNulls } from '../../shared/without-nulls.js';

const FILE_API = /^https:\/\/generativelanguage\.googleapis\.com\/.*\/files\//;
const AUDIO_TYPES: Readonly<Record<string, string>> = { mp3: 'audio/mpeg' };

/** Reads `inlineData`. */
export function decodeInline(fields: Fields): UserPart {
  const mediaType = fields.requiredText('mimeType');
  const data = fields.requiredText('data');
  const name = fields.text('displayName');
  if (mediaType.startsWith('image/')) return { kind: 'image', source: { kind: 'data', mediaType, data }, detail: null };
  if (mediaType.startsWith('audio/')) return { kind: 'audio', format: formatOf(mediaType), data };
  return { kind: 'file', source: { kind: 'data', mediaType, data }, name };
}

/** Reads `fileData`; what was uploaded to Google cannot be fetched by others. */
export function decodeFileData(fields: Fields): UserPart {
  const uri = fields.requiredText('fileUri');
  const mediaType = fields.text('mimeType') ?? '';
  const name = fields.text('displayName');
  const source: MediaSource =
    FILE_API.test(uri) || uri.startsWith('gs:') ? { kind: 'file_id', id: uri } : { kind: 'url', url: uri };
  return mediaType.startsWith('image/') ? { kind: 'image', source, detail: null } : { kind: 'file', source, name };
}

/** The part for an image or a document. */
export function encodeMedia(part: ImagePart | FilePart, dropped: Set<NeutralField>): JsonObject[] {
  const { source } = part;
  if (part.kind === 'image' && part.detail !== null) dropped.add('imageDetail');
  const displayName = part.kind === 'file' ? part.name : null;
  switch (source.kind) {
    case 'data':
      return [{ inlineData: withoutNulls({ mimeType: source.mediaType, data: source.data, displayName }) }];
    case 'url': {
      const mimeType = part.kind === 'image' ? imageType(source.url) : 'application/pdf';
      return [{ fileData: withoutNulls({ fileUri: source.url, mimeType, displayName }) }];
    }
    case 'file_id':
      dropped.add('fileId');
      return [];
    default:
      return source satisfies never;
  }
}

/** The part for a sound. */
export function encodeAudio({ format, data }: AudioPart): JsonObject {
  return { inlineData: { mimeType: AUDIO_TYPES[format] ?? `audio/${format}`, data } };
}

function formatOf(mediaType: string): string {
  const format = mediaType.slice('audio/'.length).replace(/^x-/, '').split(';')[0]!;
  return format === 'mpeg' ? 'mp3' : format;
}

/** By the ending of the path; most pictures without one are JPEG. */
function imageType(url: string): string {
  const ending = /\.(png|webp|gif|heic|heif)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase();
  return `image/${ending ?? 'jpeg'}`;
}
