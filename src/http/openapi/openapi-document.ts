import type { ApiBody, ApiOperation } from './api-operation.js';
import { OPENAI_OPERATIONS } from './openai-operations.js';
import { OPENAI_SCHEMAS } from './openai-schemas.js';
import { OTHER_OPERATIONS } from './other-operations.js';
import { OTHER_SCHEMAS } from './other-schemas.js';
import { ref, type Schema, type Schemas } from './schema.js';
import { STATUS_SCHEMAS } from './status-schemas.js';

const OPERATIONS: readonly ApiOperation[] = [...OPENAI_OPERATIONS, ...OTHER_OPERATIONS];
const SCHEMAS: Schemas = { ...OPENAI_SCHEMAS, ...OTHER_SCHEMAS, ...STATUS_SCHEMAS };

const SECURITY = {
  token: [{ bearer: [] }, { apiKey: [] }, { googleKey: [] }],
  metrics: [{ metricsToken: [] }],
  public: [],
} as const satisfies Record<ApiOperation['access'], readonly object[]>;

const REQUEST_ID = { 'x-request-id': { description: 'The id of the request.', schema: { type: 'string' } } };

/** The API for clients as OpenAPI 3.1. */
export function openApiDocument(version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of OPERATIONS)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'AI Gateway',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description: 'What clients call. Fields that are not described are passed on, and answers may hold more.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An access token of the gateway.' },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'The same.' },
        googleKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-goog-api-key',
          description: "The same, as Google's clients send it.",
        },
        metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN.' },
      },
      schemas: SCHEMAS,
    },
  };
}

function describe(operation: ApiOperation): object {
  const { id, tag, summary, description, access, request, answer, events, errors } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: SECURITY[access],
    ...parametersOf(operation),
    ...(request && { requestBody: { required: true, content: contentOf(request) } }),
    responses: {
      200: {
        description: 'The answer.',
        headers: REQUEST_ID,
        content: { ...contentOf(answer), ...(events && { 'text/event-stream': { schema: events } }) },
      },
      default: { description: 'An error.', headers: REQUEST_ID, content: contentOf({ schema: ref(errors) }) },
    },
  };
}

function contentOf({ schema, type = 'application/json' }: ApiBody): Record<string, object> {
  return { [type]: { schema } };
}

function parametersOf({ pathParameters = {}, query = {} }: ApiOperation): object {
  const inPath = Object.entries(pathParameters).map(([name, schema]) => parameter(name, schema, 'path'));
  const inQuery = Object.entries(query).map(([name, schema]) => parameter(name, schema, 'query'));
  const parameters = [...inPath, ...inQuery];
  return parameters.length === 0 ? {} : { parameters };
}

function parameter(name: string, { description, ...schema }: Schema, place: 'path' | 'query'): object {
  return { name, in: place, required: place === 'path', description, schema };
}
