import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { ResponseStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { ResponseStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError } from './errors.js';
import { FIELD_PATHS } from './field-paths.js';
import { ECHOED_FIELDS } from './parts/response-object.js';

/** OpenAI's Responses. */
export const OPENAI_RESPONSES: Dialect = {
  name: 'openai-responses',
  fieldPaths: FIELD_PATHS,
  answersBy: ECHOED_FIELDS,
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: () => new ResponseStreamDecoder(),
  streamEncoder: (context) => new ResponseStreamEncoder(context),
  decodeError,
  encodeError,
};
