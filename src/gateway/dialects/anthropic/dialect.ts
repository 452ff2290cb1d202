import type { Dialect } from '../dialect.js';
import { decodeCall } from './decode-call.js';
import { decodeReply } from './decode-reply.js';
import { MessageStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { encodeReply } from './encode-reply.js';
import { MessageStreamEncoder } from './encode-stream.js';
import { decodeError, encodeError } from './errors.js';
import { FACTS } from './facts.js';
import { FIELD_PATHS } from './field-paths.js';
import { MODEL_LIST } from './model-list.js';
import { PASSED } from './passed.js';
import { readUsage } from './usage.js';

/** Anthropic's Messages. */
export const ANTHROPIC: Dialect = {
  name: 'anthropic',
  facts: FACTS,
  modelList: MODEL_LIST,
  passed: PASSED,
  embeddings: null,
  fieldPaths: FIELD_PATHS,
  answersBy: [],
  decodeCall,
  encodeCall,
  decodeReply,
  encodeReply,
  streamDecoder: () => new MessageStreamDecoder(),
  streamEncoder: (context) => new MessageStreamEncoder(context),
  decodeError,
  usage: { field: 'usage', within: 'message', read: readUsage },
  encodeError,
};
