import type { ApiBody, ApiOperation } from './api-operation.js';
import { DIALECTS } from '../../gateway/dialects/dialects.js';
import { DIALECT_NAMES } from '../../gateway/protocol/dialect-name.js';
import { toOperation } from './told-operation.js';
import { ref, text, word, type Schemas } from './schema.js';

const TOKEN = { access: 'token' } as const;
const MODEL: Schemas = { model: text('A model of the route.') };

function body(name: string): ApiBody {
  return { schema: ref(name) };
}

/** The endpoints of dialects that need no code of their own. */
const OF_DIALECTS: readonly ApiOperation[] = DIALECT_NAMES.flatMap((name) => {
  const { endpoints, title: tag, errorSchema: errors } = DIALECTS[name].facts;
  return endpoints.flatMap(({ path, words }) =>
    words === null ? [] : [{ ...TOKEN, ...toOperation(words), method: 'post' as const, path, tag, errors }],
  );
});

/** What Gemini's clients ask of a model: word after the colon, request, answer. */
const ACTS = [
  ['generateContent', 'Answer a conversation', 'GenerateRequest', 'GenerateAnswer'],
  ['streamGenerateContent', 'Answer a conversation as a stream', 'GenerateRequest', 'GenerateAnswer'],
  ['countTokens', 'Count the tokens of a request', 'GenerateRequest', 'TotalTokens'],
  ['embedContent', 'Turn a text into a vector', 'EmbedRequest', 'EmbedAnswer'],
  ['batchEmbedContents', 'Turn texts into vectors', 'BatchEmbedRequest', 'BatchEmbedAnswer'],
] as const;

const GEMINI: readonly ApiOperation[] = ACTS.map(([act, summary, request, answer]) => ({
  ...TOKEN,
  method: 'post',
  path: `/v1beta/models/{model}:${act}`,
  id: act,
  tag: 'Gemini',
  errors: 'GeminiError',
  summary,
  description: 'Also under `/v1/models`.',
  pathParameters: MODEL,
  request: body(request),
  answer: body(answer),
  ...(act === 'streamGenerateContent' && {
    query: { alt: word('Needed: the stream is one of server-sent events.', ['sse']) },
    events: ref(answer),
  }),
}));

const SUBJECTS: Schemas = {
  since: text('A time, such as `2026-12-24`, or how long ago: `90m`, `7d`.'),
  until: text('The same.'),
  channel: text('The id of a channel.'),
  model: text('A model, as it was sent.'),
};

const OWN: readonly ApiOperation[] = [
  {
    ...TOKEN,
    method: 'get',
    path: '/v1/status',
    id: 'getStatus',
    tag: 'Your requests',
    errors: 'Error',
    summary: 'Tell how the channels of the route stand',
    answer: body('Status'),
  },
  {
    ...TOKEN,
    method: 'post',
    path: '/v1/route/explain',
    id: 'explainRoute',
    tag: 'Your requests',
    errors: 'Error',
    summary: 'Tell what a chat request would do now, without sending it',
    request: body('ExplainRequest'),
    answer: body('Explanation'),
  },
  {
    ...TOKEN,
    method: 'get',
    path: '/v1/receipts/{requestId}',
    id: 'getReceipt',
    tag: 'Your requests',
    errors: 'Error',
    summary: 'Tell what was decided about a request',
    pathParameters: { requestId: text('As in `x-request-id`.') },
    answer: body('Receipt'),
  },
  {
    ...TOKEN,
    method: 'get',
    path: '/v1/requests',
    id: 'listRequests',
    tag: 'Your requests',
    errors: 'Error',
    summary: 'List the requests of the token, newest first',
    query: {
      ...SUBJECTS,
      outcome: text('`completed`, `failed`, `client_gone`, `crashed`, `refused`'),
      status: text('A status such as `429`, or a class such as `4xx`.'),
      min_cost: text('USD.'),
      max_cost: text('USD.'),
      request_id: text('As in `x-request-id`.'),
      limit: text('1 to 100; 20 unless told.'),
      cursor: text('`next_cursor` of the page before.'),
    },
    answer: body('RequestList'),
  },
  {
    ...TOKEN,
    method: 'get',
    path: '/v1/usage',
    id: 'getUsage',
    tag: 'Your requests',
    errors: 'Error',
    summary: 'Add up requests, tokens and cost of the token',
    query: { ...SUBJECTS, by: text('`token`, `model`, `channel`, `route`, `day`, `hour`; several comma-separated.') },
    answer: body('UsageList'),
  },
  {
    ...TOKEN,
    method: 'get',
    path: '/v1/probe',
    id: 'probeStream',
    tag: 'Your requests',
    errors: 'Error',
    summary: 'Stream five events over a second, without asking an upstream',
    description: 'For finding out whether a proxy in between holds streams back.',
    answer: { schema: text('Server-sent events.'), type: 'text/event-stream' },
  },
];

const GATEWAY = { access: 'public', method: 'get', tag: 'Gateway', errors: 'Error' } as const;

/** What other clients ask, and what may be asked about the gateway itself. */
export const OTHER_OPERATIONS: readonly ApiOperation[] = [
  ...OF_DIALECTS,
  ...GEMINI,
  {
    ...TOKEN,
    method: 'get',
    path: '/v1beta/models',
    id: 'listGeminiModels',
    tag: 'Gemini',
    errors: 'GeminiError',
    summary: 'List the models of the route',
    answer: body('GeminiModels'),
  },
  {
    ...TOKEN,
    method: 'get',
    path: '/v1beta/models/{model}',
    id: 'getGeminiModel',
    tag: 'Gemini',
    errors: 'GeminiError',
    summary: 'Describe one model',
    pathParameters: MODEL,
    answer: body('GeminiModel'),
  },
  {
    ...TOKEN,
    method: 'post',
    path: '/chat',
    id: 'chat',
    tag: 'Shortcut',
    errors: 'Error',
    summary: 'Answer one message with one reply',
    request: body('ShortcutRequest'),
    answer: body('ShortcutReply'),
  },
  ...OWN,
  { ...GATEWAY, path: '/', id: 'getIndex', summary: 'Say who is there', answer: body('Index') },
  { ...GATEWAY, path: '/health', id: 'getHealth', summary: 'Say that the process lives', answer: body('Health') },
  {
    ...GATEWAY,
    path: '/health/ready',
    id: 'getReadiness',
    summary: 'Say whether the gateway takes requests',
    description: '503 while it drains.',
    answer: body('Health'),
  },
  {
    ...GATEWAY,
    path: '/metrics',
    id: 'getMetrics',
    access: 'metrics',
    summary: 'Metrics in the Prometheus text format',
    answer: { schema: text('The metrics.'), type: 'text/plain' },
  },
  {
    ...GATEWAY,
    path: '/openapi.json',
    id: 'getOpenApi',
    summary: 'This document',
    answer: { schema: { type: 'object' } },
  },
];
