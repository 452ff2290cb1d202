import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { ChatStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { ChatStreamEncoder } from './encode-stream.js';
import { encodeError, readUpstreamError } from './errors.js';
import { FACTS } from './facts.js';
import { FIELD_PATHS } from './field-paths.js';
import { MODEL_LIST } from './model-list.js';
import { EMBEDDINGS } from './parts/embeddings.js';
import { PASSED } from './passed.js';
import { readUsage } from './usage.js';

/** OpenAI's chat completions, the dialect of most clients and upstreams. */
export const OPENAI_CHAT: Dialect = {
  name: 'openai-chat',
  facts: FACTS,
  modelList: MODEL_LIST,
  passed: PASSED,
  embeddings: EMBEDDINGS,
  fieldPaths: FIELD_PATHS,
  answersBy: ['stream_options', 'functions', 'tools', 'encoding_format'],
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: (id) => new ChatStreamDecoder(id),
  streamEncoder: (context) => new ChatStreamEncoder(context),
  decodeError: readUpstreamError,
  usage: { field: 'usage', read: readUsage },
  encodeError,
};
