import type { Call } from '../protocol/call.js';
import type { Upload } from '../protocol/upload.js';

/** A form on its way to an upstream. */
export interface UploadBody {
  readonly chunks: AsyncIterable<Buffer>;
  /** Null: nobody knows before its end. */
  readonly length: number | null;
}

/** The client's form with the model under its upstream name; a form without one gets it in front. */
export function uploadBody(
  upload: Upload,
  { requestedModel }: Pick<Call, 'requestedModel'>,
  model: string,
): UploadBody {
  const { model: place, length } = upload;
  if (place === null) {
    const part = modelPart(upload.boundary, model);
    return { chunks: joined(part, upload.read(0)), length: length === null ? null : length + part.length };
  }
  if (requestedModel === model) return { chunks: upload.read(0), length };
  const name = Buffer.from(model);
  const chunks = joined(upload.read(0, place.start), name, upload.read(place.end));
  return { chunks, length: length === null ? null : length - (place.end - place.start) + name.length };
}

function modelPart(boundary: string, model: string): Buffer {
  return Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="model"\r\n\r\n${model}\r\n`);
}

async function* joined(...parts: (Buffer | AsyncIterable<Buffer>)[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    if (Buffer.isBuffer(part)) yield part;
    else yield* part;
  }
}
