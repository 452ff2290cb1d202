import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { completion, json, reset, sse, text, type Script } from './scripted-upstream.js';

/** What a service answers to a single request that is at fault itself, and what its client reads. */
export interface RequestFault {
  readonly what: string;
  readonly script: Script;
  /** Null: whatever it comes to. */
  readonly status: number | null;
  readonly says?: string;
  /** Upstream calls that the request may take, one unless told; null for any number. */
  readonly calls?: number | null;
}

const openai = (status: number, error: object, headers: Record<string, string> = {}): Script =>
  json(status, { error: { type: 'invalid_request_error', param: null, code: null, ...error } }, headers);
const anthropic = (status: number, type: string, message: string): Script =>
  json(status, { type: 'error', error: { type, message }, request_id: 'r' });
const google = (code: number, status: string, message: string): Script =>
  json(code, { error: { code, status, message } });

const TOO_LARGE =
  'Request too large for gpt in organization o on tokens per min (TPM): Limit 30000, Requested 45000. Reduce it.';
const TOO_DEAR =
  'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 4321.';
const MISSING = ['Item', 'Prompt', 'File', 'Conversation', 'Vector store'];

const OPENAI: readonly RequestFault[] = [
  ...MISSING.map((thing) => ({
    what: `404 ${thing} not found`,
    script: openai(404, { message: `${thing} with id 'x_1' not found.`, param: thing === 'Item' ? 'input' : null }),
    status: 404,
    says: `${thing} with id`,
  })),
  {
    what: '404 for a model of a tool',
    script: openai(404, { message: 'No tool model', code: 'model_not_found', param: 'tools[0].model' }),
    status: 404,
    says: 'No tool model',
  },
  {
    what: '429 request too large',
    script: openai(429, { message: TOO_LARGE, type: 'tokens', code: 'rate_limit_exceeded' }, { 'retry-after': '30' }),
    status: 429,
    says: 'Requested 45000',
  },
  {
    what: '429 no flex capacity',
    script: openai(429, { message: 'No flex', code: 'resource_unavailable' }),
    status: 429,
    says: 'No flex',
  },
  {
    what: '424 of a connector',
    script: openai(424, { message: 'MCP server said 401', type: 'external_connector_error', code: 'http_error' }),
    status: 424,
    says: 'MCP server',
  },
  {
    what: '410 an expired container',
    script: openai(410, { message: 'Container is expired.' }),
    status: 410,
    says: 'Container',
  },
  {
    what: '401 of an organization',
    script: openai(401, { message: 'Not your organization', code: 'mismatched_organization' }),
    status: 403,
    says: 'organization',
  },
  {
    what: '403 vectors of a chat model',
    script: openai(403, { message: 'You are not allowed to generate embeddings.' }),
    status: 403,
    says: 'not allowed',
  },
  {
    what: '403 a flagged prompt',
    script: json(403, {
      error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['violence'], flagged_input: 'x' } },
    }),
    status: 403,
    says: 'flagged',
  },
  {
    what: '402 too dear a maximum',
    script: json(402, { error: { code: 402, message: TOO_DEAR } }),
    status: 402,
    says: 'can only afford',
  },
  {
    what: '404 no provider for it',
    script: json(404, { error: { code: 404, message: 'No endpoints found that support tool use.' } }),
    status: 404,
    says: 'No endpoints',
  },
  { what: '403 of a firewall', script: text(403, '<html>blocked</html>'), status: 403 },
  { what: '404 that echoes 100 KB', script: openai(404, { message: `No file ${'x'.repeat(100_000)}` }), status: 404 },
  {
    what: '400 that names credit',
    script: openai(400, { message: 'Your credit balance is too low: hi' }),
    status: 400,
    says: 'credit balance',
    calls: 2,
  },
  {
    what: '402 of an empty account',
    script: openai(402, { message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' }),
    status: 402,
    says: 'Insufficient',
    calls: 2,
  },
  { what: '500 by its body', script: openai(500, { message: 'broke' }), status: null, calls: null },
  { what: '502 by its body', script: openai(502, { message: 'broke' }), status: null, calls: null },
  { what: '503 by its body', script: openai(503, { message: 'broke' }), status: null, calls: null },
  { what: 'a reset by its body', script: reset(), status: null, calls: null },
  { what: 'a 200 without an answer', script: json(200, { choices: [], output: [] }), status: null, calls: null },
  {
    what: '404 without an error object',
    script: json(404, { detail: 'Model x is not served' }),
    status: null,
    calls: null,
  },
  {
    what: 'an error event of 403',
    script: sse([`data: ${JSON.stringify({ error: { code: 403, message: 'flagged' } })}\n\n`]),
    status: 403,
    says: 'flagged',
  },
  {
    what: 'an error in a 200 of 404',
    script: json(200, { error: { code: 404, message: 'No file' } }),
    status: 404,
    says: 'No file',
  },
];

/** By the dialect of the upstream. */
export const REQUEST_FAULTS: Readonly<Record<DialectName, readonly RequestFault[]>> = {
  'openai-chat': OPENAI,
  'openai-responses': OPENAI,
  anthropic: [
    {
      what: '404 a file',
      script: anthropic(404, 'not_found_error', 'File not found: file_1'),
      status: 404,
      says: 'File not found',
    },
    {
      what: '403 a container of others',
      script: anthropic(403, 'permission_error', 'No access to it'),
      status: 403,
      says: 'No access',
    },
    {
      what: '400 no credit',
      script: anthropic(400, 'invalid_request_error', 'Your credit balance is too low.'),
      status: 400,
      says: 'credit balance',
      calls: 2,
    },
    { what: '413 too large', script: anthropic(413, 'request_too_large', 'too large'), status: 413, calls: null },
    {
      what: '500 by its body',
      script: anthropic(500, 'api_error', 'Internal server error'),
      status: null,
      calls: null,
    },
    {
      what: 'an error event of no file',
      script: sse(['event: error\ndata: {"type":"error","error":{"type":"not_found_error","message":"No file"}}\n\n']),
      status: 404,
      says: 'No file',
    },
  ],
  gemini: [
    {
      what: '403 a file',
      script: google(403, 'PERMISSION_DENIED', 'You do not have permission to access the File f'),
      status: 403,
      says: 'permission',
    },
    {
      what: '403 cached content',
      script: json(403, [{ error: { code: 403, status: 'PERMISSION_DENIED', message: 'CachedContent not found' } }]),
      status: 403,
      says: 'CachedContent',
    },
    {
      what: '404 something',
      script: google(404, 'NOT_FOUND', 'Requested entity was not found.'),
      status: 404,
      says: 'entity',
    },
    { what: '404 by a name in the path', script: text(404, '<html>Not Found</html>'), status: null, calls: null },
    { what: '404 with an empty body', script: text(404, ''), status: null, calls: null },
    {
      what: '500 by its body',
      script: google(500, 'INTERNAL', 'An internal error has occurred'),
      status: null,
      calls: null,
    },
  ],
};

const RESPONSE = {
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model: 'up',
  output: [
    {
      type: 'message',
      id: 'm',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'fine', annotations: [] }],
    },
  ],
  usage: { input_tokens: 3, output_tokens: 1, total_tokens: 4 },
};
const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'up',
  content: [{ type: 'text', text: 'fine' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 1 },
};
const GENERATED = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'fine' }] }, finishReason: 'STOP', index: 0 }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 1, totalTokenCount: 4 },
};

/** A whole answer of each dialect, which serves a client of a stream as well. */
export const FINE: Readonly<Record<DialectName, Script>> = {
  'openai-chat': json(200, completion('fine')),
  'openai-responses': json(200, RESPONSE),
  anthropic: json(200, MESSAGE),
  gemini: json(200, GENERATED),
};
