/** The wire formats that clients and upstreams speak. */
export const DIALECT_NAMES = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const;

/** The name of a wire format. */
export type DialectName = (typeof DIALECT_NAMES)[number];

/** What most clients and upstreams speak, and the gateway itself where nothing else is said; answers in it have readers of their own. */
export const USUAL_DIALECT = 'openai-chat' satisfies DialectName;

/** The one whose answers upstreams keep, to be asked about later. */
export const KEEPING_DIALECT = 'openai-responses' satisfies DialectName;

/** The call of a provider package, which no client makes. */
export const PACKAGE_DIALECT = 'ai-sdk';

/** What upstreams are spoken to in: the wire formats, and the call of a provider package. */
export const UPSTREAM_DIALECT_NAMES = [...DIALECT_NAMES, PACKAGE_DIALECT] as const;

/** The name of what an upstream is spoken to in. */
export type UpstreamDialectName = (typeof UPSTREAM_DIALECT_NAMES)[number];
