import type { RequestFault } from '../dialect-samples.js';
import { json, reset, sse, text, type Script } from '../../scripted-upstream.js';

const openai = (status: number, error: object, headers: Record<string, string> = {}): Script =>
  json(status, { error: { type: 'invalid_request_error', param: null, code: null, ...error } }, headers);

const TOO_LARGE =
  'Request too large for gpt in organization o on tokens per min (TPM): Limit 30000, Requested 45000. Reduce it.';
const TOO_DEAR =
  'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only afford 4321.';
const MISSING = ['Item', 'Prompt', 'File', 'Conversation', 'Vector store'];

/** What a service answers to a single request that is at fault itself. */
export const FAULTS: readonly RequestFault[] = [
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
