import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { AudioPart, FilePart, ImagePart, MediaSource } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { withoutNulls } from '../../shared/without-nulls.js';

const AUDIO_TYPES: Readonly<Record<string, string>> = { mp3: 'audio/mpeg' };

/** The `file` part of a picture or a document; uploaded files belong to the provider that they were uploaded to. */
export function encodeMedia(part: ImagePart | FilePart, dropped: Set<NeutralField>): JsonObject[] {
  const { source } = part;
  if (part.kind === 'image' && part.detail !== null) dropped.add('imageDetail');
  const data = encodeSource(source);
  if (data === null) {
    dropped.add(source.kind === 'file_id' ? 'fileId' : part.kind === 'image' ? 'imageUrl' : 'fileUrl');
    return [];
  }
  const usual = part.kind === 'image' ? 'image/*' : 'application/pdf';
  const mediaType = source.kind === 'data' ? source.mediaType : usual;
  return [withoutNulls({ type: 'file', mediaType, data, filename: part.kind === 'file' ? part.name : null })];
}

/** The `file` part of a sound. */
export function encodeAudio({ format, data }: AudioPart): JsonObject {
  return { type: 'file', mediaType: AUDIO_TYPES[format] ?? `audio/${format}`, data: { type: 'data', data } };
}

/** Null for what a package could not use. */
function encodeSource(source: MediaSource): JsonObject | null {
  switch (source.kind) {
    case 'data':
      return { type: 'data', data: source.data };
    case 'url':
      return URL.canParse(source.url) ? { type: 'url', url: new URL(source.url) } : null;
    case 'file_id':
      return null;
    default:
      return source satisfies never;
  }
}
