import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { MessageStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { MessageStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError } from './errors.js';
import { FIELD_PATHS } from './field-paths.js';

/** Anthropic's Messages. */
export const ANTHROPIC: Dialect = {
  name: 'anthropic',
  fieldPaths: FIELD_PATHS,
  answersBy: [],
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: () => new MessageStreamDecoder(),
  streamEncoder: (context) => new MessageStreamEncoder(context),
  decodeError,
  encodeError,
};
