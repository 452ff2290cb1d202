import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { buffers } from '../../platform/memory/buffer-sweep.js';
import { boundaryOf } from '../../platform/multipart/form-scanner.js';

const JSON_TYPE = /^application\/json\s*(?:;|$)/i;

/** Throws unless the headers announce a JSON body of an acceptable size. */
export function expectJson({ headers }: IncomingMessage, maxBytes: number): void {
  const {
    'content-type': type = '',
    'content-encoding': encoding = 'identity',
    'content-length': length = '0',
  } = headers;
  if (!JSON_TYPE.test(type) || encoding.toLowerCase() !== 'identity') throw new GatewayError('unsupported_media_type');
  if (Number(length) > maxBytes) throw tooLarge(maxBytes);
}

/** A form that the headers announce. */
export interface AnnouncedForm {
  readonly contentType: string;
  readonly boundary: string;
  /** Null when it comes in chunks. */
  readonly length: number | null;
  readonly maxBytes: number;
}

/** The form that the headers announce; throws unless it is one of an acceptable size. */
export function expectForm({ headers }: IncomingMessage, maxBytes: number): AnnouncedForm {
  const {
    'content-type': contentType = '',
    'content-encoding': encoding = 'identity',
    'content-length': length,
  } = headers;
  const boundary = boundaryOf(contentType);
  if (boundary === null || encoding.toLowerCase() !== 'identity')
    throw new GatewayError('unsupported_media_type', { message: 'Send the body as multipart/form-data.' });
  if (Number(length ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return { contentType, boundary, length: length === undefined ? null : Number(length), maxBytes };
}

/**
 * Reads a request body whole; a body in one chunk is not copied. `done` is called once: with the bytes, or with
 * `request_too_large`, or with null when the client left first.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (result: Buffer | GatewayError | null) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = (result: Buffer | GatewayError | null): void => {
    request.removeListener('data', onData).removeListener('end', onEnd).removeListener('close', onClose);
    done(result);
    buffers.note(bytes);
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
    else finish(tooLarge(maxBytes));
  };
  const onEnd = (): void => finish(chunks.length === 1 ? chunks[0]! : join(chunks));
  const onClose = (): void => finish(null);
  request.on('data', onData).on('end', onEnd).on('close', onClose);
}

/**
 * Copies the chunks into one buffer and frees the memory of those that own theirs, since nobody else holds them:
 * what lies outside of the heap until it is collected makes the collector run, which at a megabyte costs more than
 * everything else that is done with a request.
 */
function join(chunks: readonly Buffer[]): Buffer {
  const body = Buffer.concat(chunks);
  for (const { buffer, byteLength } of chunks) {
    if ('transfer' in buffer && buffer.byteLength === byteLength) buffer.transfer(0);
  }
  return body;
}

function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError('request_too_large', { message: `The request body is larger than ${maxBytes} bytes.` });
}
