import type { RequestFault } from '../dialect-samples.js';
import { json, text, type Script } from '../../scripted-upstream.js';

const google = (code: number, status: string, message: string): Script =>
  json(code, { error: { code, status, message } });

/** What a service answers to a single request that is at fault itself. */
export const FAULTS: readonly RequestFault[] = [
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
];
