import type { UpstreamDialect } from '../dialect.js';
import { decodeReply } from './decode-reply.js';
import { PartStreamDecoder } from './decode-stream.js';
import { encodeCall } from './encode-call.js';
import { decodeError } from './errors.js';
import { FACTS } from './facts.js';
import { EMBEDDINGS } from './parts/embeddings.js';
import { readUsage } from './usage.js';

/** The language models of the AI SDK's provider packages: call options in, content and stream parts as JSON out. */
export const AI_SDK: UpstreamDialect = {
  name: 'ai-sdk',
  facts: FACTS,
  embeddings: EMBEDDINGS,
  encodeCall,
  decodeReply,
  streamDecoder: (id) => new PartStreamDecoder(id),
  decodeError,
  usage: { field: 'usage', read: readUsage },
};
