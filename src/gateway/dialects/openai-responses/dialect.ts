import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { ResponseStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { ResponseStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError } from './errors.js';
import { FACTS } from './facts.js';
import { FIELD_PATHS } from './field-paths.js';
import { MODEL_LIST } from './model-list.js';
import { PASSED } from './passed.js';
import { ECHOED_FIELDS } from './parts/response-object.js';
import { readUsage } from './usage.js';

/** OpenAI's Responses. */
export const OPENAI_RESPONSES: Dialect = {
  name: 'openai-responses',
  facts: FACTS,
  modelList: MODEL_LIST,
  passed: PASSED,
  embeddings: null,
  fieldPaths: FIELD_PATHS,
  answersBy: ECHOED_FIELDS,
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: () => new ResponseStreamDecoder(),
  streamEncoder: (context) => new ResponseStreamEncoder(context),
  decodeError,
  usage: { field: 'usage', within: 'response', read: readUsage },
  encodeError,
};
