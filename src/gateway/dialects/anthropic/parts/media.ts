import type { NeutralField } from '../../../protocol/neutral-field.js';
import { textPart, type FilePart, type ImagePart, type MediaSource, type ResultPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { writeCacheControl } from '../../shared/cache-control.js';
import type { Fields } from '../../shared/fields.js';
import { textInFile } from '../../shared/text-files.js';
import { withoutNulls } from '../../shared/without-nulls.js';
import { readTexts } from '../../shared/texts.js';

/** Reads an `image` block. */
export function decodeImage(block: Fields): ImagePart[] {
  const source = decodeSource(block.object('source') ?? block.missing('source'));
  return source === null ? [] : [{ kind: 'image', source, detail: null }];
}

/** Reads a `document` block; pictures in one that is made of blocks come behind it. */
export function decodeDocument(block: Fields): ResultPart[] {
  const fields = block.object('source') ?? block.missing('source');
  const title = block.text('title');
  const context = block.text('context');
  if (block.object('citations')?.flag('enabled') !== true) block.ignore('citations');
  const about = context === null ? [] : [textPart(context)];
  if (fields.text('type') === 'content') return [...about, ...decodeBlocks(fields, title)];
  const source = decodeSource(fields);
  return source === null ? about : [...about, { kind: 'file', source, name: title }];
}

/** A document that is a text, or blocks of text and pictures. */
function decodeBlocks(source: Fields, name: string | null): ResultPart[] {
  const blocks = typeof source.raw('content') === 'string' ? [] : source.objects('content');
  const pictures = blocks.filter((block) => block.text('type') === 'image');
  const { text } = readTexts(pictures.length === 0 ? source.raw('content') : textsBeside(source.list('content')));
  for (const block of blocks) if (!pictures.includes(block)) block.ignoreAll();
  const words: FilePart = { kind: 'file', source: plainText(text), name };
  return [...(text === '' ? [] : [words]), ...pictures.flatMap(decodeImage)];
}

function textsBeside(blocks: readonly unknown[]): unknown[] {
  return blocks.filter((block) => (block as JsonObject)['type'] !== 'image');
}

function decodeSource(fields: Fields): MediaSource | null {
  const type = fields.text('type');
  switch (type) {
    case 'base64':
      return { kind: 'data', mediaType: fields.requiredText('media_type'), data: fields.requiredText('data') };
    case 'text':
      fields.ignore('media_type');
      return plainText(fields.requiredText('data'));
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
export function encodeImage(part: ImagePart, dropped: Set<NeutralField>): JsonObject[] {
  const { source, detail } = part;
  if (detail !== null) dropped.add('imageDetail');
  if (source.kind === 'file_id') {
    dropped.add('fileId');
    return [];
  }
  return [{ type: 'image', source: encodeSource(source), ...writeCacheControl(part) }];
}

/** The `document` block: PDF and plain text, nothing else. */
export function encodeDocument(part: FilePart, dropped: Set<NeutralField>): JsonObject[] {
  const { source, name: title } = part;
  const text = textInFile(part);
  if (source.kind === 'file_id') dropped.add('fileId');
  else if (text === null && source.kind === 'data' && source.mediaType !== 'application/pdf') dropped.add('file');
  else {
    const encoded = text === null ? encodeSource(source) : { type: 'text', media_type: 'text/plain', data: text };
    return [withoutNulls({ type: 'document', source: encoded, title, ...writeCacheControl(part) })];
  }
  return [];
}

function encodeSource(source: Exclude<MediaSource, { kind: 'file_id' }>): JsonObject {
  if (source.kind === 'url') return { type: 'url', url: source.url };
  return { type: 'base64', media_type: source.mediaType, data: source.data };
}

function plainText(text: string): MediaSource {
  return { kind: 'data', mediaType: 'text/plain', data: Buffer.from(text).toString('base64') };
}
