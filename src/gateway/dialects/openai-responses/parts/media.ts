import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { FilePart, ImagePart, UserPart } from '../../../protocol/part.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { readMediaUrl, writeMediaUrl } from '../../shared/data-url.js';
import { readDetail } from '../../shared/image-detail.js';
import type { Fields } from '../../shared/fields.js';
import { withoutNulls } from '../../shared/without-nulls.js';

/** Reads an `input_image`. */
export function decodeImage(fields: Fields): ImagePart {
  const detail = readDetail(fields);
  const url = fields.text('image_url');
  if (url !== null) return { kind: 'image', source: readMediaUrl(url), detail };
  return { kind: 'image', source: { kind: 'file_id', id: fields.requiredText('file_id') }, detail };
}

/** Reads an `input_file`. */
export function decodeFile(fields: Fields): FilePart {
  const name = fields.text('filename');
  const url = fields.text('file_url');
  if (url !== null) return { kind: 'file', source: { kind: 'url', url }, name };
  const data = fields.text('file_data');
  if (data === null) return { kind: 'file', source: { kind: 'file_id', id: fields.requiredText('file_id') }, name };
  const source = readMediaUrl(data.startsWith('data:') ? data : `data:application/pdf;base64,${data}`);
  return { kind: 'file', source, name };
}

/** Reads an `input_audio`. */
export function decodeAudio(fields: Fields): UserPart {
  const audio = fields.object('input_audio') ?? fields.missing('input_audio');
  return { kind: 'audio', format: audio.requiredText('format'), data: audio.requiredText('data') };
}

/** One element of a message's content. */
export function encodeUserPart(part: UserPart, dropped: Set<NeutralField>): JsonObject[] {
  switch (part.kind) {
    case 'text':
      return [{ type: 'input_text', text: part.text }];
    case 'image':
      return [encodeImage(part)];
    case 'file':
      return [encodeFile(part)];
    case 'audio':
      dropped.add('audio');
      return [];
    default:
      return part satisfies never;
  }
}

function encodeImage({ source, detail }: ImagePart): JsonObject {
  const place = source.kind === 'file_id' ? { file_id: source.id } : { image_url: writeMediaUrl(source) };
  return { type: 'input_image', detail: detail ?? 'auto', ...place };
}

function encodeFile({ source, name }: FilePart): JsonObject {
  const file = { type: 'input_file', filename: name };
  switch (source.kind) {
    case 'file_id':
      return withoutNulls({ ...file, file_id: source.id });
    case 'url':
      return { type: 'input_file', file_url: source.url };
    case 'data':
      return { ...file, filename: name ?? 'file.pdf', file_data: writeMediaUrl(source) };
    default:
      return source satisfies never;
  }
}
