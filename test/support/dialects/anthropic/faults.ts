import type { RequestFault } from '../dialect-samples.js';
import { json, sse, type Script } from '../../scripted-upstream.js';

const anthropic = (status: number, type: string, message: string): Script =>
  json(status, { type: 'error', error: { type, message }, request_id: 'r' });

/** What a service answers to a single request that is at fault itself. */
export const FAULTS: readonly RequestFault[] = [
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
];
