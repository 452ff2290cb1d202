import { flag, list, nullable, number, object, ref, text, whole, word, type Schema, type Schemas } from './schema.js';

const MODEL = text("A model of the route, see `GET /v1/models`. The route's default model when left out.");
const USER = text('Passed to the upstream as it is.');
const ANY: Schema = {};

const TOOL_CALL = object(
  {
    id: text('New to the conversation.'),
    type: word('Kind of the call.', ['function', 'custom']),
    function: object({ name: text('As the request named it.'), arguments: text('JSON as text.') }, [
      'name',
      'arguments',
    ]),
  },
  ['id', 'type'],
);

const MESSAGE = object(
  {
    role: word('Who speaks.', ['system', 'developer', 'user', 'assistant', 'tool', 'function']),
    content: {
      anyOf: [
        text('Text.'),
        list(object({ type: text('`text`, `image_url`, `input_audio`, `file`, …') }, ['type'])),
        { type: 'null' },
      ],
    },
    name: text('Name of the speaker.'),
    tool_calls: list(TOOL_CALL),
    tool_call_id: text('The call that a message of the role `tool` answers.'),
  },
  ['role'],
);

const FINISH = nullable(text('`stop`, `length`, `tool_calls`, `content_filter`, …; null while the answer goes on.'));

const GENERATION: Schemas = {
  model: MODEL,
  stream: flag('True for server-sent events, the last one `[DONE]`.'),
  max_tokens: whole('Most tokens of the answer.', { minimum: 1 }),
  temperature: number('Sampling temperature.'),
  top_p: number('Share of the probability to sample from.'),
  stop: { anyOf: [text('A text that ends the answer.'), list(text('A text that ends the answer.'))] },
  user: USER,
};

/** Schemas of OpenAI's endpoints. */
export const OPENAI_SCHEMAS: Schemas = {
  Usage: object(
    {
      prompt_tokens: whole('LLM tokens of the request.'),
      completion_tokens: whole('LLM tokens of the answer.'),
      total_tokens: whole('Both together.'),
    },
    ['prompt_tokens', 'total_tokens'],
  ),
  ChatRequest: object(
    {
      messages: list(MESSAGE, 'The conversation.'),
      ...GENERATION,
      max_completion_tokens: whole('Most tokens of the answer, reasoning included.', { minimum: 1 }),
      tools: list(object({ type: text('`function`, `custom`') }, ['type']), 'What the model may call.'),
      tool_choice: { description: '`auto`, `none`, `required`, or one tool.', anyOf: [text('A word.'), object({})] },
      response_format: object({ type: text('`text`, `json_object`, `json_schema`') }, ['type']),
      reasoning_effort: text('`none`, `minimal`, `low`, `medium`, `high`, …'),
      n: whole('Number of answers.', { minimum: 1 }),
      stream_options: object({ include_usage: flag('Ends the stream with an event that has the usage.') }),
    },
    [],
    { description: 'Fields that are not listed are passed on as they are.' },
  ),
  ChatCompletion: object(
    {
      id: text('Of the upstream.'),
      object: word('Kind of the object.', ['chat.completion']),
      created: whole('Seconds since 1970.'),
      model: text('Who answered.'),
      choices: list(
        object({ index: whole('From 0.'), message: MESSAGE, finish_reason: FINISH }, [
          'index',
          'message',
          'finish_reason',
        ]),
      ),
      usage: ref('Usage'),
    },
    ['id', 'object', 'created', 'model', 'choices'],
  ),
  ChatCompletionChunk: object(
    {
      id: text('The same in every event.'),
      object: word('Kind of the object.', ['chat.completion.chunk']),
      created: whole('Seconds since 1970.'),
      model: text('Who answers.'),
      choices: list(object({ index: whole('From 0.'), delta: object({}), finish_reason: FINISH }, ['index', 'delta'])),
      usage: nullable(ref('Usage')),
    },
    ['id', 'object', 'choices'],
  ),
  CompletionRequest: object({ prompt: { ...ANY, description: 'A text, several, or tokens.' }, ...GENERATION }),
  Completion: object(
    {
      id: text('Of the upstream.'),
      object: word('Kind of the object.', ['text_completion']),
      created: whole('Seconds since 1970.'),
      model: text('Who answered.'),
      choices: list(
        object({ index: whole('From 0.'), text: text('The answer.'), finish_reason: FINISH }, ['index', 'text']),
      ),
      usage: ref('Usage'),
    },
    ['object', 'choices'],
  ),
  EmbeddingsRequest: object(
    {
      model: MODEL,
      input: { ...ANY, description: 'A text, several, or tokens.' },
      encoding_format: word('How vectors are written.', ['float', 'base64']),
      dimensions: whole('Length of the vectors.', { minimum: 1 }),
      user: USER,
    },
    ['input'],
  ),
  Embeddings: object(
    {
      object: word('Kind of the object.', ['list']),
      data: list(
        object(
          {
            object: word('Kind of the object.', ['embedding']),
            index: whole('From 0.'),
            embedding: { anyOf: [list(number('A component.')), text('Base64.')] },
          },
          ['index', 'embedding'],
        ),
      ),
      model: text('Who answered.'),
      usage: ref('Usage'),
    },
    ['object', 'data', 'model'],
  ),
  ModerationRequest: object({ model: MODEL, input: { ...ANY, description: 'A text, or several.' } }, ['input']),
  Moderation: object(
    {
      id: text('Of the upstream.'),
      model: text('Who answered.'),
      results: list(
        object({ flagged: flag('Whether anything was found.'), categories: object({}), category_scores: object({}) }, [
          'flagged',
        ]),
      ),
    },
    ['results'],
  ),
  RerankRequest: object(
    {
      model: MODEL,
      query: text('What is looked for.'),
      documents: list(ANY, 'Texts, or objects with `text`.'),
      top_n: whole('At most so many results.', { minimum: 1 }),
      return_documents: flag('Whether results repeat their documents.'),
    },
    ['query', 'documents'],
  ),
  Rerank: object(
    {
      results: list(
        object({ index: whole('Place in `documents`, from 0.'), relevance_score: number('The higher, the closer.') }, [
          'index',
          'relevance_score',
        ]),
      ),
    },
    ['results'],
  ),
  Model: object(
    {
      id: text('What a request names.'),
      object: word('Kind of the object.', ['model']),
      created: whole('Seconds since 1970; 0 when nobody knows.'),
      owned_by: text('The provider, or the channel.'),
    },
    ['id', 'object', 'created', 'owned_by'],
  ),
  ModelList: object({ object: word('Kind of the object.', ['list']), data: list(ref('Model')) }, ['object', 'data']),
};
