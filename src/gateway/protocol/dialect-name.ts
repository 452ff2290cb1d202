/** The wire formats that clients and upstreams speak. */
export const DIALECT_NAMES = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const;

/** The name of a wire format. */
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What upstreams are spoken to in: the wire formats, and the call of a provider package, which no client makes. */
export const UPSTREAM_DIALECT_NAMES = [...DIALECT_NAMES, 'ai-sdk'] as const;

/** The name of what an upstream is spoken to in. */
export type UpstreamDialectName = (typeof UPSTREAM_DIALECT_NAMES)[number];
