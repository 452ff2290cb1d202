import type { IncomingMessage } from 'node:http';
import { GatewayError } from '../../platform/errors/gateway-error.js';
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

/** A body that is larger than it may be. */
export function tooLarge(maxBytes: number): GatewayError {
  return new GatewayError('request_too_large', { message: `The request body is larger than ${maxBytes} bytes.` });
}
