import {
  ALL_OPERATIONS,
  type ClientEndpoint,
  type EndpointWords,
  type Operation,
} from '../../gateway/protocol/operation.js';
import type { ApiBody, ApiOperation } from './api-operation.js';
import { flag, ref, text, whole } from './schema.js';
import { toOperation } from './told-operation.js';

const BASE = { access: 'token', errors: 'Error' } as const;
const BYTES: ApiBody = { schema: {}, type: 'application/octet-stream' };
const ID = { id: text('The id of a response.') };

function body(name: string): ApiBody {
  return { schema: ref(name), type: 'application/json' };
}

/** An endpoint that needs no code of its own, as its row in the table of operations tells of it. */
function fromTable({ kind }: Operation, { method, path, reader }: ClientEndpoint, words: EndpointWords): ApiOperation {
  const told = toOperation(words, kind === 'media' ? BYTES : undefined);
  return {
    ...BASE,
    ...told,
    method: method.toLowerCase() as ApiOperation['method'],
    path,
    tag: kind === 'media' ? 'Media' : 'OpenAI',
    request: { ...told.request, type: reader === 'form' ? 'multipart/form-data' : 'application/json' },
  };
}

const OF_TABLE: readonly ApiOperation[] = ALL_OPERATIONS.flatMap((operation) =>
  operation.endpoints.flatMap((endpoint) =>
    endpoint.words === undefined ? [] : [fromTable(operation, endpoint, endpoint.words)],
  ),
);

/** What needs code of its own: the list of models, and Responses. */
const OTHERS: readonly ApiOperation[] = [
  {
    ...BASE,
    method: 'get',
    path: '/v1/models',
    id: 'listModels',
    tag: 'OpenAI',
    summary: 'List the models of the route',
    description:
      "In Anthropic's shape for a request with `anthropic-version`, in Gemini's for one with `x-goog-api-key`.",
    answer: body('ModelList'),
  },
  {
    ...BASE,
    method: 'get',
    path: '/v1/models/{model}',
    id: 'getModel',
    tag: 'OpenAI',
    summary: 'Describe one model',
    pathParameters: { model: text('A model; it may contain slashes.') },
    answer: body('Model'),
  },
  {
    ...BASE,
    method: 'post',
    path: '/v1/responses',
    id: 'createResponse',
    tag: 'Responses',
    summary: 'Answer, and keep the response',
    request: body('ResponseRequest'),
    answer: body('Response'),
    events: ref('ResponseEvent'),
  },
  {
    ...BASE,
    method: 'get',
    path: '/v1/responses/{id}',
    id: 'getResponse',
    tag: 'Responses',
    summary: 'Return a response that is kept',
    pathParameters: ID,
    query: { stream: flag('Its events once more.'), starting_after: whole('Only events after this number.') },
    answer: body('Response'),
    events: ref('ResponseEvent'),
  },
  {
    ...BASE,
    method: 'delete',
    path: '/v1/responses/{id}',
    id: 'deleteResponse',
    tag: 'Responses',
    summary: 'Delete a response',
    pathParameters: ID,
    answer: body('ResponseDeleted'),
  },
  {
    ...BASE,
    method: 'post',
    path: '/v1/responses/{id}/cancel',
    id: 'cancelResponse',
    tag: 'Responses',
    summary: 'Cancel a response that runs in the background',
    pathParameters: ID,
    answer: body('Response'),
  },
  {
    ...BASE,
    method: 'get',
    path: '/v1/responses/{id}/input_items',
    id: 'listResponseInputItems',
    tag: 'Responses',
    summary: 'List what a response answers to',
    pathParameters: ID,
    answer: body('ResponseItems'),
  },
  {
    ...BASE,
    method: 'post',
    path: '/v1/responses/input_tokens',
    id: 'countResponseTokens',
    tag: 'Responses',
    summary: 'Count the tokens of a request',
    request: body('ResponseRequest'),
    answer: body('InputTokens'),
  },
  {
    ...BASE,
    method: 'post',
    path: '/v1/responses/compact',
    id: 'compactResponse',
    tag: 'Responses',
    summary: 'Compact a conversation',
    description: 'Needs a channel that speaks Responses.',
    request: body('ResponseRequest'),
    answer: { schema: {} },
  },
];

/** What OpenAI's clients ask. */
export const OPENAI_OPERATIONS: readonly ApiOperation[] = [
  ...OF_TABLE.filter(({ tag }) => tag === 'OpenAI'),
  ...OTHERS,
  ...OF_TABLE.filter(({ tag }) => tag === 'Media'),
];
