import type { NeutralField } from '../../protocol/neutral-field.js';
import type { FilePart, ImagePart, MediaSource } from '../../protocol/part.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Fields } from '../shared/fields.js';
import { withoutNulls } from '../shared/without-nulls.js';

/** Reads an `image` block. */
export function decodeImage(block: Fields): ImagePart[] {
  const source = decodeSource(block.object('source') ?? block.missing('source'));
  return source === null ? [] : [{ kind: 'image', source, detail: null }];
}

/** Reads a `document` block. */
export function decodeDocument(block: Fields): FilePart[] {
  const source = decodeSource(block.object('source') ?? block.missing('source'));
  return source === null ? [] : [{ kind: 'file', source, name: block.text('title') }];
}

function decodeSource(fields: Fields): MediaSource | null {
  const type = fields.text('type');
  switch (type) {
    case 'base64':
      return { kind: 'data', mediaType: fields.requiredText('media_type'), data: fields.requiredText('data') };
    case 'text':
      fields.ignore('media_type');
      return { kind: 'data', mediaType: 'text/plain', data: toBase64(fields.requiredText('data')) };
    case 'url':
      return { kind: 'url', url: fields.requiredText('url') };
    case 'file':
      return { kind: 'file_id', id: fields.requiredText('file_id') };
    default:
      fields.dropWhole(type ?? undefined);
      return null;
  }
}

/** The `image` block; uploaded files belong to the provider that they were uploaded to. */
export function encodeImage({ source, detail }: ImagePart, dropped: Set<NeutralField>): JsonObject[] {
  if (detail !== null) dropped.add('imageDetail');
  if (source.kind === 'file_id') {
    dropped.add('fileId');
    return [];
  }
  return [{ type: 'image', source: encodeSource(source) }];
}

/** The `document` block: PDF and plain text, nothing else. */
export function encodeDocument({ source, name }: FilePart, dropped: Set<NeutralField>): JsonObject[] {
  if (source.kind === 'file_id') {
    dropped.add('fileId');
    return [];
  }
  if (source.kind === 'url') return [document(encodeSource(source), name)];
  if (source.mediaType === 'application/pdf') return [document(encodeSource(source), name)];
  if (source.mediaType.startsWith('text/')) {
    return [document({ type: 'text', media_type: 'text/plain', data: fromBase64(source.data) }, name)];
  }
  dropped.add('file');
  return [];
}

function document(source: JsonObject, title: string | null): JsonObject {
  return withoutNulls({ type: 'document', source, title });
}

function encodeSource(source: Exclude<MediaSource, { kind: 'file_id' }>): JsonObject {
  if (source.kind === 'url') return { type: 'url', url: source.url };
  return { type: 'base64', media_type: source.mediaType, data: source.data };
}

function toBase64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function fromBase64(data: string): string {
  return Buffer.from(data, 'base64').toString();
}
