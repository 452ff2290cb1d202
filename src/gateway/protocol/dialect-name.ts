/** The wire formats that clients and upstreams speak. */
export const DIALECT_NAMES = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const;

/** The name of a wire format. */
export type DialectName = (typeof DIALECT_NAMES)[number];
