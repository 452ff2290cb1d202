import { OPERATIONS, type AnswerKind, type OperationName } from '../../src/gateway/protocol/operation.js';

/** What upstreams answer with status 200 to what is no conversation. */
export interface MediaAnswers {
  readonly operation: OperationName;
  readonly path: string;
  readonly kind: AnswerKind | null;
  /** What a client may ask. */
  readonly request: object;
  readonly answers: readonly string[];
  /** No answer, or an error, in JSON. */
  readonly answerless: readonly string[];
}

const json = (...values: readonly unknown[]): string[] => values.map((value) => JSON.stringify(value));

/** What is an answer to nothing. */
const NOTHING = json(
  {},
  { data: [] },
  { data: null },
  { results: [] },
  { object: 'list' },
  { error: { message: 'broke', code: 'server_error' } },
  { error: 'broke' },
  { error: {} },
  {
    error: { message: 'broke' },
    data: [{ object: 'embedding', embedding: [1], url: 'https://p.example/1', flagged: true }],
  },
  { code: 500, msg: 'model is gone', success: false },
  { detail: 'Not Found' },
  { message: 'Service busy', data: null },
  { usage: { prompt_tokens: 3, total_tokens: 3 } },
);

function row(
  operation: OperationName,
  path: string,
  request: object,
  { answers, answerless }: Pick<MediaAnswers, 'answers' | 'answerless'>,
): MediaAnswers {
  const kind = OPERATIONS[operation].answer;
  return {
    operation,
    path,
    request: { model: 'm', ...request },
    kind,
    answers,
    answerless: [...NOTHING, ...answerless],
  };
}

const PICTURES = {
  answers: json(
    { created: 1, data: [{ url: 'https://p.example/1.png' }] },
    { data: [{ b64_json: 'AAAA', url: null, revised_prompt: 'a' }] },
    { data: [{ error: { code: 'content_filter' } }, { url: 'https://p.example/1.png' }] },
    { images: [{ url: 'https://p.example/1.png' }], data: null, error: null },
    { images: ['https://p.example/1.png'] },
  ),
  answerless: json(
    { data: [{}] },
    { data: [null] },
    { data: [{ url: null, b64_json: null }] },
    { data: [{ b64_json: '' }] },
    { data: [{ revised_prompt: 'a' }] },
    { data: {} },
    { data: 'x', error: { message: 'no' } },
    { data: [{ error: { code: 'server_error', message: 'no' } }] },
    { images: [] },
  ),
};

/** By operation. */
export const MEDIA_ANSWERS: readonly MediaAnswers[] = [
  row(
    'embeddings',
    '/v1/embeddings',
    { input: 'x' },
    {
      answers: json(
        { data: [{ embedding: [0.1, 0.2], index: 0 }] },
        { data: [{ embedding: 'AACAPw==', index: 0 }], error: null, usage: { prompt_tokens: 1 } },
        { data: [{ embeddings: [[0.1], [0.2]], index: 0 }] },
      ),
      answerless: json(
        { data: [{}] },
        { data: [null] },
        { data: [{ embedding: [] }] },
        { data: [{ embedding: null }] },
        { data: [{ embedding: '' }] },
        { data: [{ embedding: [1] }, { embedding: [] }] },
        { data: [{ error: { message: 'too long' } }] },
        { data: { embedding: [1] } },
      ),
    },
  ),
  row(
    'moderations',
    '/v1/moderations',
    { input: 'x' },
    {
      answers: json({ id: 'modr', results: [{ flagged: false, categories: {} }] }, { results: [{ flagged: true }] }),
      answerless: json({ results: [{}] }, { results: null }, { results: [null] }, { results: {} }),
    },
  ),
  row(
    'rerank',
    '/v1/rerank',
    { query: 'q', documents: ['a'] },
    {
      answers: json(
        { results: [{ index: 0, relevance_score: 0 }] },
        { data: [{ index: 0, relevance_score: 0.5 }] },
        { rankings: [{ index: 0, logit: -3 }] },
        { output: { results: [{ index: 0, relevance_score: 0.5 }] } },
      ),
      answerless: json(
        { results: [{}] },
        { results: [null] },
        { output: { results: [] } },
        { output: {} },
        { rankings: [] },
      ),
    },
  ),
  row('image_generation', '/v1/images/generations', { prompt: 'x' }, PICTURES),
  row(
    'transcription',
    '/v1/audio/transcriptions',
    {},
    {
      answers: json(
        { text: 'hello' },
        { text: '' },
        { task: 'transcribe', text: 'a', segments: [] },
        { segments: [{ text: 'a' }] },
      ),
      answerless: json({ text: null }, { task: 'transcribe' }, { text: 'half', error: { message: 'broke' } }),
    },
  ),
  row(
    'speech',
    '/v1/audio/speech',
    { input: 'x', voice: 'v' },
    {
      answers: json(
        { audio: 'AAAA' },
        { data: { audio: 'AAAA' } },
        { audio: { data: 'AAAA' } },
        { audioContent: 'AAAA' },
      ),
      answerless: json({ audio: '' }, { audio: null }, { data: { audio: null } }, { data: {} }, { audio: [] }),
    },
  ),
];

const event = (value: object, name?: string): string =>
  `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;
const FAILED = { type: 'server_error', code: 'server_error', message: 'broke' };

/** A stream of events that an upstream sends for pictures or sound. */
export interface MediaStream {
  readonly path: string;
  readonly request: object;
  /** Whole. */
  readonly whole: string;
  /** Failing before any content. */
  readonly early: readonly string[];
  /** Some content, and then a failure. */
  readonly late: readonly string[];
}

type TypedEvent = Readonly<Record<string, unknown>> & { readonly type: string };

function stream(path: string, request: object, part: TypedEvent, last: TypedEvent): MediaStream {
  const begun = event(part, part.type);
  return {
    path,
    request: { model: 'm', stream: true, ...request },
    whole: begun + event({ ...last, usage: { input_tokens: 5, output_tokens: 50 } }, last.type),
    early: [
      event({ type: 'error', error: FAILED }, 'error'),
      event({ error: FAILED }),
      `: hello\n\n${event({ error: FAILED })}data: [DONE]\n\n`,
      event({ ...FAILED, type: 'error' }),
      event({ message: 'broke' }, 'error'),
      event({ type: `${part.type.split('.')[0]}.failed`, error: FAILED }),
      'data: [DONE]\n\n',
      ': nothing\n\n',
      'data: {nonsense\n\n',
      `data:   ${JSON.stringify({ error: FAILED })}\r\n\r\n`,
    ],
    late: [
      begun + event({ error: FAILED }),
      begun + event({ type: 'error', error: FAILED }, 'error'),
      begun,
      `${begun}data: [DONE]\n\n`,
      `${begun}data: {"type":"${last.type}","te`,
      `${begun}data: {nonsense\n\n`,
    ],
  };
}

/** By endpoint. */
export const MEDIA_STREAMS: readonly MediaStream[] = [
  stream(
    '/v1/images/generations',
    { prompt: 'x', partial_images: 1 },
    { type: 'image_generation.partial_image', b64_json: 'AAAA', partial_image_index: 0 },
    { type: 'image_generation.completed', b64_json: 'BBBB' },
  ),
  stream(
    '/v1/audio/speech',
    { input: 'x', voice: 'v', stream_format: 'sse' },
    { type: 'speech.audio.delta', audio: 'AAAA' },
    { type: 'speech.audio.done' },
  ),
  stream(
    '/v1/audio/transcriptions',
    {},
    { type: 'transcript.text.delta', delta: 'a' },
    { type: 'transcript.text.done', text: 'a' },
  ),
];
