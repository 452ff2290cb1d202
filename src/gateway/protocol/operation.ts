/** What a client asks an upstream to do; the path follows the version segment on both sides. */
export interface Operation {
  readonly name:
    | 'chat'
    | 'completions'
    | 'embeddings'
    | 'moderations'
    | 'rerank'
    | 'image_generation'
    | 'image_edit'
    | 'speech'
    | 'transcription'
    | 'translation'
    | 'response_retrieve'
    | 'response_delete'
    | 'response_cancel'
    | 'response_items'
    | 'response_tokens'
    | 'response_compact';
  readonly path: string;
  /** Whether the answer may be a stream of text, which the gateway reads. */
  readonly canStream: boolean;
  /** `text` comes as JSON or as a stream that is read, `media` as whatever it is, and is passed on unread. */
  readonly kind: 'text' | 'media';
  /** Tokens that the upstream does not count are estimated. */
  readonly isEstimated: boolean;
  /** One text in and one vector out, where a dialect has another address for that. */
  readonly isSingle?: boolean;
  /** About responses that an upstream keeps: no other dialect has it, and the answer is passed on as it comes. */
  readonly isStored?: boolean;
}

const TEXT = { canStream: false, kind: 'text', isEstimated: true } as const;
const STORED = { canStream: false, kind: 'text', isEstimated: false, isStored: true, path: '/responses' } as const;
const MEDIA = { canStream: false, kind: 'media', isEstimated: false } as const;

/** Every operation by name. */
export const OPERATIONS = {
  chat: { ...TEXT, name: 'chat', path: '/chat/completions', canStream: true },
  completions: { ...TEXT, name: 'completions', path: '/completions', canStream: true },
  embeddings: { ...TEXT, name: 'embeddings', path: '/embeddings' },
  moderations: { ...TEXT, name: 'moderations', path: '/moderations', isEstimated: false },
  rerank: { ...TEXT, name: 'rerank', path: '/rerank' },
  image_generation: { ...MEDIA, name: 'image_generation', path: '/images/generations' },
  image_edit: { ...MEDIA, name: 'image_edit', path: '/images/edits' },
  speech: { ...MEDIA, name: 'speech', path: '/audio/speech' },
  transcription: { ...MEDIA, name: 'transcription', path: '/audio/transcriptions' },
  translation: { ...MEDIA, name: 'translation', path: '/audio/translations' },
  response_retrieve: { ...STORED, name: 'response_retrieve' },
  response_delete: { ...STORED, name: 'response_delete' },
  response_cancel: { ...STORED, name: 'response_cancel' },
  response_items: { ...STORED, name: 'response_items' },
  response_tokens: { ...STORED, name: 'response_tokens' },
  response_compact: { ...STORED, name: 'response_compact' },
} as const satisfies Record<Operation['name'], Operation>;

/** The name of an operation. */
export type OperationName = Operation['name'];

/** Embeddings of a single text, which Gemini has an address of its own for. */
export const SINGLE_EMBEDDING: Operation = { ...OPERATIONS.embeddings, isSingle: true };
