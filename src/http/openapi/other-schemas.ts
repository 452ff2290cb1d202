import { flag, list, nullable, object, ref, text, whole, word, type Schema, type Schemas } from './schema.js';

const MODEL = text('A model of the route.');
const STREAM = flag('True for server-sent events.');
const TOOLS = list(object({}), 'What the model may call.');

const BLOCKS: Schema = {
  anyOf: [text('Text.'), list(object({ type: text('`text`, `image`, `tool_use`, …') }, ['type']))],
};
const CONTENT = object(
  {
    role: word('Who speaks.', ['user', 'model', 'function']),
    parts: list(object({}), 'Texts, data, calls and their results.'),
  },
  ['parts'],
);

/** Schemas of OpenAI's Responses, Anthropic's Messages, Gemini and media. */
export const OTHER_SCHEMAS: Schemas = {
  ResponseRequest: object({
    model: MODEL,
    input: {
      anyOf: [text('A message of the user.'), list(object({}))],
      description: 'What is said, and results of calls.',
    },
    instructions: nullable(text('The system prompt.')),
    previous_response_id: nullable(text('A response that this one goes on from.')),
    store: flag('Whether the response is kept, for an hour where the gateway keeps it.'),
    stream: STREAM,
    max_output_tokens: nullable(whole('Most tokens of the answer.', { minimum: 1 })),
    tools: TOOLS,
  }),
  Response: object(
    {
      id: text('Asks for it again at `/v1/responses/{id}`.'),
      object: word('Kind of the object.', ['response']),
      created_at: whole('Seconds since 1970.'),
      status: word('How it stands.', ['completed', 'incomplete', 'in_progress', 'failed', 'queued', 'cancelled']),
      model: text('Who answered.'),
      output: list(object({ type: text('`message`, `reasoning`, `function_call`, …') }, ['type'])),
    },
    ['id', 'object', 'status', 'output'],
  ),
  ResponseEvent: object({ type: text('`response.created`, `response.output_text.delta`, …') }, ['type']),
  ResponseDeleted: object({ id: text('What was deleted.'), deleted: flag('True.') }, ['id', 'deleted']),
  ResponseItems: object({ object: word('Kind of the object.', ['list']), data: list(object({})) }, ['object', 'data']),
  InputTokens: object({ input_tokens: whole('How many there are.') }, ['input_tokens']),
  MessageRequest: object(
    {
      model: MODEL,
      messages: list(
        object({ role: word('Who speaks.', ['user', 'assistant', 'system']), content: BLOCKS }, ['role', 'content']),
      ),
      max_tokens: whole('Most tokens of the answer.', { minimum: 1 }),
      system: BLOCKS,
      stream: STREAM,
      tools: TOOLS,
      thinking: object({ type: text('`enabled`, `adaptive`, `disabled`') }),
    },
    ['messages', 'max_tokens'],
  ),
  Message: object(
    {
      id: text('Of the message.'),
      type: word('Kind of the object.', ['message']),
      role: word('Who speaks.', ['assistant']),
      content: list(object({ type: text('`text`, `thinking`, `tool_use`') }, ['type'])),
      model: text('Who answered.'),
      stop_reason: nullable(text('`end_turn`, `max_tokens`, `tool_use`, `stop_sequence`, `refusal`')),
      usage: object({ input_tokens: whole('Of the request.'), output_tokens: whole('Of the answer.') }, [
        'output_tokens',
      ]),
    },
    ['id', 'type', 'role', 'content', 'stop_reason', 'usage'],
  ),
  MessageEvent: object({ type: text('`message_start`, `content_block_delta`, …') }, ['type']),
  GenerateRequest: object(
    {
      contents: list(CONTENT, 'The conversation.'),
      systemInstruction: object({}),
      generationConfig: object({
        maxOutputTokens: whole('Most tokens of the answer.'),
        temperature: { type: 'number' },
      }),
      tools: TOOLS,
      safetySettings: list(object({})),
    },
    ['contents'],
  ),
  GenerateAnswer: object(
    {
      candidates: list(
        object({ content: object({ parts: list(object({})) }), finishReason: text('`STOP`, `MAX_TOKENS`, …') }),
      ),
      usageMetadata: object({
        promptTokenCount: whole('Of the request.'),
        candidatesTokenCount: whole('Of the answer.'),
      }),
      modelVersion: text('Who answered.'),
    },
    ['candidates'],
  ),
  GeminiModel: object({ name: text('`models/` and the id.'), displayName: text('For reading.') }, ['name']),
  GeminiModels: object({ models: list(ref('GeminiModel')) }, ['models']),
  TotalTokens: object({ totalTokens: whole('How many there are.') }, ['totalTokens']),
  EmbedRequest: object({ content: CONTENT }, ['content']),
  EmbedAnswer: object({ embedding: object({ values: list({ type: 'number' }) }, ['values']) }, ['embedding']),
  BatchEmbedRequest: object({ requests: list(object({ content: CONTENT }, ['content'])) }, ['requests']),
  BatchEmbedAnswer: object({ embeddings: list(object({ values: list({ type: 'number' }) }, ['values'])) }, [
    'embeddings',
  ]),
  ImageRequest: object(
    {
      model: MODEL,
      prompt: text('What to draw.'),
      n: whole('How many.', { minimum: 1 }),
      size: text('Such as `1024x1024`.'),
      quality: text('Of the upstream.'),
    },
    ['prompt'],
  ),
  ImageForm: object(
    { model: MODEL, prompt: text('What to change.'), image: text('The file.', { contentMediaType: 'image/*' }) },
    ['image', 'prompt'],
  ),
  Images: object(
    {
      created: whole('Seconds since 1970.'),
      data: list(object({ b64_json: text('The picture.'), url: text('Where it is.') })),
    },
    ['data'],
  ),
  SpeechRequest: object(
    {
      model: MODEL,
      input: text('What to say.'),
      voice: text('Of the upstream.'),
      response_format: text('`mp3`, `opus`, `wav`, …'),
    },
    ['input', 'voice'],
  ),
  AudioForm: object(
    {
      file: text('The recording.', { contentMediaType: 'audio/*' }),
      model: MODEL,
      language: text('ISO 639-1.'),
      response_format: text('`json`, `text`, `srt`, …'),
    },
    ['file'],
  ),
  Transcript: object({ text: text('What was said.') }, ['text']),
};
