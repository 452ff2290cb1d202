/** What a client asks an upstream to do; the path follows the version segment on both sides. */
export interface Operation {
  readonly name: 'chat' | 'completions' | 'embeddings' | 'moderations';
  readonly path: string;
  /** Whether the answer may be a stream. */
  readonly canStream: boolean;
}

/** Every operation by name. */
export const OPERATIONS = {
  chat: { name: 'chat', path: '/chat/completions', canStream: true },
  completions: { name: 'completions', path: '/completions', canStream: true },
  embeddings: { name: 'embeddings', path: '/embeddings', canStream: false },
  moderations: { name: 'moderations', path: '/moderations', canStream: false },
} as const satisfies Record<Operation['name'], Operation>;

/** The name of an operation. */
export type OperationName = Operation['name'];
