import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { ChatStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { ChatStreamEncoder } from './encode-stream.js';
import { encodeError, readUpstreamError } from './errors.js';
import { FIELD_PATHS } from './field-paths.js';

/** OpenAI's chat completions, the dialect of most clients and upstreams. */
export const OPENAI_CHAT: Dialect = {
  name: 'openai-chat',
  fieldPaths: FIELD_PATHS,
  answersBy: ['stream_options', 'functions', 'tools', 'encoding_format'],
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: (id) => new ChatStreamDecoder(id),
  streamEncoder: (context) => new ChatStreamEncoder(context),
  decodeError: readUpstreamError,
  encodeError,
};
