import type { Schema, Schemas } from './schema.js';

/** A body of a request, or what an endpoint answers with. */
export interface ApiBody {
  readonly schema: Schema;
  readonly type?:
    'application/json' | 'multipart/form-data' | 'application/octet-stream' | 'text/plain' | 'text/event-stream';
}

/** One endpoint for clients, as the API document describes it. */
export interface ApiOperation {
  readonly method: 'get' | 'post' | 'delete';
  /** With `{parameters}`. */
  readonly path: string;
  readonly id: string;
  /** The group that it is shown in. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: 'token' | 'metrics' | 'public';
  /** Words of the path, by name. */
  readonly pathParameters?: Schemas;
  readonly query?: Schemas;
  readonly request?: ApiBody;
  readonly answer: ApiBody;
  /** What each event of the stream holds, where a client may ask for one. */
  readonly events?: Schema;
  /** The name of the schema of errors. */
  readonly errors: string;
}
