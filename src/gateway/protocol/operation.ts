import {
  KEEPING_DIALECT,
  PACKAGE_DIALECT,
  USUAL_DIALECT,
  DIALECT_NAMES,
  type DialectName,
  type UpstreamDialectName,
} from './dialect-name.js';
import type { StoredRequest } from './stored-request.js';

/** What kind of work an operation is; whoever has to treat kinds apart goes by this, and by no name. */
export type OperationFamily =
  | 'conversation'
  | 'completion'
  | 'vectors'
  | 'verdicts'
  | 'ranking'
  | 'picture'
  | 'sound'
  /** About responses that an upstream keeps: no other dialect has it, and the answer is passed on as it comes. */
  | 'kept_response';

/** What can carry an operation out: an upstream by the dialect that it is spoken to in, or a way that knows none. */
export type Carrier = UpstreamDialectName | 'mapped_http' | 'process' | 'echo';

/** What an answer in JSON has to hold. */
export type AnswerKind = 'choices' | 'vectors' | 'verdicts' | 'rankings' | 'pictures' | 'transcript' | 'sound';

/** What reads a request: JSON, a form with files, one message of the shortcut, or the words of the path alone. */
export type RequestReading = 'json' | 'form' | 'message' | 'path';

/** The words by which the API document tells of an endpoint; the schemas by name, left out where nothing is known of them. */
export interface EndpointWords {
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly request?: string;
  readonly answer?: string;
  readonly events?: string;
}

/** Where clients ask for an operation, and in whose words. */
export interface ClientEndpoint {
  readonly dialect: DialectName;
  readonly method: StoredRequest['method'];
  /** With `{parameters}`. */
  readonly path: string;
  readonly reader: RequestReading;
  /** Of endpoints that need no code of their own: their handlers and their description are made of it. */
  readonly words?: EndpointWords;
}

/** What is asked of an upstream about a response: how, what stands behind its id, and the parameters that are passed on. */
interface StoredQuery {
  readonly method: StoredRequest['method'];
  readonly suffix: string;
  readonly parameters: readonly string[];
}

/** What is known of an operation. */
interface OperationFacts {
  readonly family: OperationFamily;
  /** Behind the version segment of an upstream of OpenAI's dialect. */
  readonly path: string;
  /** Those of OpenAI's API; what other dialects add is theirs to say. */
  readonly endpoints: readonly ClientEndpoint[];
  /** Of vectors only those that are no dialect: dialects with embeddings make them too. */
  readonly carriers: readonly Carrier[];
  /** Whether the answer may be a stream of text, which the gateway reads. */
  readonly canStream: boolean;
  /** `text` comes as JSON or as a stream that is read, `media` as whatever it is, and is passed on unread. */
  readonly kind: 'text' | 'media';
  /** What an answer holds; null: whatever it likes. */
  readonly answer: AnswerKind | null;
  /** Tokens that the upstream does not count are estimated. */
  readonly isEstimated: boolean;
  /** Makes something of a response at once, and only the upstream knows what that takes. */
  readonly isOpenEnded: boolean;
  /** One text in and one vector out, where a dialect has another address for that. */
  readonly isSingle: boolean;
  readonly stored: StoredQuery | null;
}

/** What a client asks an upstream to do. */
export interface Operation extends OperationFacts {
  readonly name: OperationName;
}

/** A row of the table, without what is usual. */
type Row = Partial<OperationFacts> & Pick<OperationFacts, 'family' | 'path' | 'endpoints' | 'carriers'>;

const INCLUDE = ['include', 'include[]'];
const GENERATED = { canStream: true, answer: 'choices', isEstimated: true } as const;
const COUNTED = { isEstimated: true } as const;
const MEDIA = { kind: 'media', carriers: [USUAL_DIALECT] } as const;
const STORED = { family: 'kept_response', path: '/responses', carriers: [KEEPING_DIALECT] } as const;

/** One of OpenAI's endpoints, which has the path of the upstream's. */
function at(path: string, reader: 'json' | 'form', words: EndpointWords): readonly ClientEndpoint[] {
  return [{ dialect: USUAL_DIALECT, method: 'POST', path: `/v1${path}`, reader, words }];
}

function post(dialect: DialectName, path: string, reader: RequestReading = 'json'): ClientEndpoint {
  return { dialect, method: 'POST', path, reader };
}

/** One about a response that is kept. */
function about(method: StoredRequest['method'], suffix: string, parameters: readonly string[]) {
  const endpoint = { dialect: KEEPING_DIALECT, method, path: `/v1/responses/{id}${suffix}`, reader: 'path' } as const;
  return { ...STORED, endpoints: [endpoint], stored: { method, suffix, parameters } };
}

const ROWS = {
  chat: {
    ...GENERATED,
    family: 'conversation',
    path: '/chat/completions',
    carriers: [...DIALECT_NAMES, PACKAGE_DIALECT, 'mapped_http', 'process', 'echo'],
    endpoints: [
      ...at('/chat/completions', 'json', {
        id: 'createChatCompletion',
        summary: 'Answer a conversation',
        description:
          'Also takes what belongs to Responses or Messages, such as flat tools and `input` in place of `messages`.',
        request: 'ChatRequest',
        answer: 'ChatCompletion',
        events: 'ChatCompletionChunk',
      }),
      post(USUAL_DIALECT, '/chat', 'message'),
    ],
  },
  completions: {
    ...GENERATED,
    family: 'completion',
    path: '/completions',
    carriers: [USUAL_DIALECT, 'process', 'echo'],
    endpoints: at('/completions', 'json', {
      id: 'createCompletion',
      summary: 'Complete a text',
      request: 'CompletionRequest',
      answer: 'Completion',
      events: 'Completion',
    }),
  },
  embeddings: {
    ...COUNTED,
    family: 'vectors',
    path: '/embeddings',
    answer: 'vectors',
    carriers: ['echo'],
    endpoints: at('/embeddings', 'json', {
      id: 'createEmbedding',
      summary: 'Turn texts into vectors',
      request: 'EmbeddingsRequest',
      answer: 'Embeddings',
    }),
  },
  moderations: {
    family: 'verdicts',
    path: '/moderations',
    answer: 'verdicts',
    carriers: [USUAL_DIALECT, 'echo'],
    endpoints: at('/moderations', 'json', {
      id: 'createModeration',
      summary: 'Classify texts',
      request: 'ModerationRequest',
      answer: 'Moderation',
    }),
  },
  rerank: {
    ...COUNTED,
    family: 'ranking',
    path: '/rerank',
    answer: 'rankings',
    carriers: [USUAL_DIALECT, PACKAGE_DIALECT, 'echo'],
    endpoints: at('/rerank', 'json', {
      id: 'createRerank',
      summary: 'Order documents by how close they are to a query',
      request: 'RerankRequest',
      answer: 'Rerank',
    }),
  },
  image_generation: {
    ...MEDIA,
    family: 'picture',
    path: '/images/generations',
    answer: 'pictures',
    endpoints: at('/images/generations', 'json', {
      id: 'createImage',
      summary: 'Draw pictures',
      request: 'ImageRequest',
      answer: 'Images',
    }),
  },
  image_edit: {
    ...MEDIA,
    family: 'picture',
    path: '/images/edits',
    answer: 'pictures',
    endpoints: at('/images/edits', 'form', {
      id: 'editImage',
      summary: 'Change a picture',
      request: 'ImageForm',
      answer: 'Images',
    }),
  },
  speech: {
    ...MEDIA,
    family: 'sound',
    path: '/audio/speech',
    answer: 'sound',
    endpoints: at('/audio/speech', 'json', {
      id: 'createSpeech',
      summary: 'Read a text aloud',
      request: 'SpeechRequest',
    }),
  },
  transcription: {
    ...MEDIA,
    family: 'sound',
    path: '/audio/transcriptions',
    answer: 'transcript',
    endpoints: at('/audio/transcriptions', 'form', {
      id: 'createTranscription',
      summary: 'Write down what is said',
      request: 'AudioForm',
      answer: 'Transcript',
    }),
  },
  translation: {
    ...MEDIA,
    family: 'sound',
    path: '/audio/translations',
    answer: 'transcript',
    endpoints: at('/audio/translations', 'form', {
      id: 'createTranslation',
      summary: 'Write down what is said, in English',
      request: 'AudioForm',
      answer: 'Transcript',
    }),
  },
  response_retrieve: about('GET', '', ['stream', 'starting_after', 'include_obfuscation', ...INCLUDE]),
  response_delete: about('DELETE', '', []),
  response_cancel: about('POST', '/cancel', []),
  response_items: about('GET', '/input_items', ['limit', 'order', 'after', 'before', ...INCLUDE]),
  response_tokens: { ...STORED, endpoints: [post(KEEPING_DIALECT, '/v1/responses/input_tokens')] },
  response_compact: { ...STORED, endpoints: [post(KEEPING_DIALECT, '/v1/responses/compact')], isOpenEnded: true },
} as const satisfies Record<string, Row>;

/** The name of an operation, as the log, the metrics and the ledger tell it. */
export type OperationName = keyof typeof ROWS;

function operation(name: OperationName, row: Row): Operation {
  return {
    canStream: false,
    kind: 'text',
    answer: null,
    isEstimated: false,
    isOpenEnded: false,
    isSingle: false,
    stored: null,
    ...row,
    name,
  };
}

/** Every operation by name: the one place that knows their names. */
export const OPERATIONS = Object.fromEntries(
  Object.entries(ROWS).map(([name, row]) => [name, operation(name as OperationName, row)]),
) as Readonly<Record<OperationName, Operation>>;

/** Every operation, in the order of the table. */
export const ALL_OPERATIONS: readonly Operation[] = Object.values(OPERATIONS);

/** Embeddings of a single text, which Gemini has an address of its own for. */
export const SINGLE_EMBEDDING: Operation = { ...OPERATIONS.embeddings, isSingle: true };
