import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { GeminiStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { GeminiStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError } from './errors.js';
import { FACTS } from './facts.js';
import { FIELD_PATHS } from './field-paths.js';
import { MODEL_LIST } from './model-list.js';
import { EMBEDDINGS } from './parts/embeddings.js';
import { PASSED } from './passed.js';
import { readUsage } from './usage.js';

/** Google's generateContent. */
export const GEMINI: Dialect = {
  name: 'gemini',
  facts: FACTS,
  modelList: MODEL_LIST,
  passed: PASSED,
  embeddings: EMBEDDINGS,
  fieldPaths: FIELD_PATHS,
  answersBy: [],
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: (id) => new GeminiStreamDecoder(id),
  streamEncoder: (context) => new GeminiStreamEncoder(context),
  decodeError,
  usage: { field: 'usageMetadata', read: readUsage },
  encodeError,
};
