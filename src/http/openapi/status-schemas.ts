import { OTHER_FACTS } from '../../gateway/ledger/other-facts.js';
import { flag, list, nullable, number, object, ref, text, whole, word, type Schema, type Schemas } from './schema.js';

const TIME = text('ISO 8601 in UTC.');
const AMOUNTS: Schema = object({
  rpm: whole('Requests a minute; -1 is no limit.'),
  rpd: whole('Requests a day.'),
  tpm: whole('LLM tokens a minute.'),
  tpd: whole('LLM tokens a day.'),
  concurrency: whole('Requests at once.'),
});

const COOLDOWN = object(
  {
    key: nullable(whole('The key by its place, from 1; null for the whole channel.')),
    model: nullable(text('Null for every model.')),
    until: nullable(text('ISO 8601; null until it is confirmed.')),
  },
  ['key', 'model', 'until'],
);

const ATTEMPT = object(
  {
    channel: text('Its id.'),
    key: whole('The key by its place, from 1.'),
    model: text('As it was sent.'),
    status: whole('Of the upstream.'),
    fault: text('What went wrong, as in the fault table.'),
    startMs: number('From the arrival of the request to its begin.'),
    connectMs: number('From its begin until a connection had the request.'),
    headersMs: number('From its begin until the head of the answer came.'),
    durationMs: number('How long it took.'),
  },
  ['channel', 'durationMs'],
);

/** Each as it is declared, without the links of the documents. */
const OTHER_PROPERTIES: Schemas = Object.fromEntries(
  Object.entries(OTHER_FACTS).map(([name, { told, schema }]) => [
    name,
    { ...schema, description: told.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1') },
  ]),
);

const OUTCOME = word('How it ended.', [
  'completed',
  'failed',
  'client_gone',
  'refused',
  'crashed',
  'interrupted',
  'pending',
]);

/** Schemas of errors and of what the gateway tells about itself. */
export const STATUS_SCHEMAS: Schemas = {
  Error: object(
    {
      error: object(
        {
          message: text('For people; never decide by it.'),
          type: text('The class of the error.'),
          param: nullable(text('The field that is wrong.')),
          code: nullable(text('The code, see the operations page; of the upstream where it is passed on.')),
        },
        ['message', 'type', 'param', 'code'],
      ),
    },
    ['error'],
  ),
  AnthropicError: object(
    {
      type: word('Kind of the object.', ['error']),
      error: object({ type: text('The class of the error.'), message: text('For people.') }, ['type', 'message']),
    },
    ['type', 'error'],
  ),
  GeminiError: object(
    {
      error: object(
        { code: whole('The HTTP status.'), message: text('For people.'), status: text('The class of the error.') },
        ['code', 'message', 'status'],
      ),
    },
    ['error'],
  ),
  ShortcutRequest: object(
    {
      message: text('What the user says.', { minLength: 1 }),
      model: text("The route's default model when left out."),
      system: text('The system prompt.'),
      temperature: number('Sampling temperature.', { minimum: 0, maximum: 2 }),
      max_tokens: whole('Most tokens of the answer.', { minimum: 1 }),
    },
    ['message'],
  ),
  ShortcutReply: object(
    {
      reply: text('The answer.'),
      model: text('Who answered.'),
      request_id: text('For receipts.'),
      duration_ms: number('How long it took.'),
      upstream_status: whole('Of the upstream.'),
      provider: text('Of the channel.'),
    },
    ['reply', 'model', 'request_id', 'duration_ms', 'upstream_status', 'provider'],
  ),
  Index: object({ project: text('ai-gateway.'), time: TIME, providers: list(text('A name.')) }, [
    'project',
    'time',
    'providers',
  ]),
  Health: object({ ok: flag('Whether it is well.'), status: text('`ok` or `error`.'), timestamp: TIME }, [
    'ok',
    'status',
    'timestamp',
  ]),
  ChannelStatus: object(
    {
      id: text('The channel.'),
      name: text('For reading.'),
      enabled: flag('False when a person disabled it.'),
      available: flag('Whether it can serve some model now.'),
      reason: nullable(text('Why it cannot.')),
      limits: AMOUNTS,
      usage: AMOUNTS,
      cooldowns: list(COOLDOWN),
    },
    ['id', 'name', 'enabled', 'available', 'reason', 'limits', 'usage', 'cooldowns'],
  ),
  Status: object(
    {
      service: text('ai-gateway.'),
      timestamp: TIME,
      apis: list(ref('ChannelStatus')),
      token: object({ limits: AMOUNTS, usage: AMOUNTS }, ['limits', 'usage']),
      route: object({ name: text('Of the token.') }, ['name']),
    },
    ['service', 'timestamp', 'apis', 'token', 'route'],
  ),
  ExplainRequest: object({ model: text("The route's default model when left out.") }, [], {
    description: 'The body of a chat request; nothing of it is sent.',
  }),
  Explanation: object(
    {
      request_id: text('Of this question.'),
      route: text('Of the token.'),
      model: text('As asked.'),
      strategy: text('How channels are ordered.'),
      affinity: text('What the order is derived from.'),
      candidates: list(
        object(
          {
            position: whole('From 1.'),
            channel: text('Its id.'),
            model: text('As it would be sent.'),
            keys: list(whole('A place, from 1.')),
          },
          ['position', 'channel', 'model', 'keys'],
        ),
      ),
      excluded: list(object({ channel: text('Its id.'), reason: text('Why it is out.') }, ['channel', 'reason'])),
      summary: text('In a sentence.'),
    },
    ['request_id', 'route', 'candidates', 'excluded', 'summary'],
  ),
  Receipt: object(
    {
      request_id: text('As in `x-request-id`.'),
      time: TIME,
      route: text('Its name.'),
      token: text('Its name.'),
      operation: text('`chat`, `embeddings`, …'),
      model: nullable(text('As the client knows it.')),
      stream: flag('Whether the client asked for a stream.'),
      status: nullable(whole('As sent to the client.')),
      outcome: OUTCOME,
      error: text('The code that the client got.'),
      ...OTHER_PROPERTIES,
      attempts: list(ATTEMPT, 'What was tried.'),
      usage: object({}),
      usageSource: word('Who counted.', ['actual', 'partial', 'estimate']),
      costMicros: nullable(whole('Millionths of a USD; null when nobody knows the price.')),
      durationMs: number('From arrival to end.'),
    },
    ['request_id', 'time', 'route', 'operation', 'outcome'],
  ),
  RequestEntry: object(
    {
      request_id: text('As in `x-request-id`.'),
      time: TIME,
      operation: text('`chat`, …'),
      status: nullable(whole('As sent.')),
      outcome: OUTCOME,
    },
    ['request_id', 'time', 'operation', 'outcome'],
  ),
  RequestList: object(
    {
      object: word('Kind of the object.', ['list']),
      data: list(ref('RequestEntry')),
      has_more: flag('Whether there are older ones.'),
      next_cursor: nullable(text('Goes on from here.')),
    },
    ['object', 'data', 'has_more', 'next_cursor'],
  ),
  UsageTotal: object({ requests: whole('How many.') }, ['requests']),
  UsageList: object({ object: word('Kind of the object.', ['list']), data: list(ref('UsageTotal')) }, [
    'object',
    'data',
  ]),
};
