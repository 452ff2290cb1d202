import type { Secret } from '../../platform/crypto/secret.js';

/** How an attempt on a channel is carried out. */
export type AdapterName = 'openai_compat' | 'echo';

/** Time limits in milliseconds; what is undefined takes the product's default. */
export interface TimeoutSettings {
  readonly connectMs?: number;
  readonly headersMs?: number;
  readonly firstContentMs?: number;
  readonly idleMs?: number;
  readonly totalMs?: number;
}

/** One upstream account as some configuration declared it. */
export interface ChannelEntity {
  /** Where it was declared, for messages. */
  readonly place: string;
  /** Unique within its route. */
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly adapter: AdapterName;
  readonly baseUrl: string;
  readonly chatUrl?: string;
  readonly modelsUrl?: string;
  /** Empty: the upstream is called without credentials. */
  readonly keys: readonly Secret[];
  /** Exact ids or `prefix*`; empty serves every model. */
  readonly models: readonly string[];
  /** Requested model → the upstream's name for it. */
  readonly modelMapping: Readonly<Record<string, string>>;
  /** 0 is tried first. */
  readonly priority: number;
  /** Share among the channels of the same priority. */
  readonly weight: number;
  readonly enabled: boolean;
  readonly timeouts: TimeoutSettings;
  readonly extraHeaders: Readonly<Record<string, string>>;
}

/** What a token is bound to, as some configuration declared it. */
export interface RouteEntity {
  readonly place: string;
  readonly name: string;
  readonly tokens: readonly Secret[];
  readonly defaultModel: string | null;
  /** The only models allowed; null allows every model. */
  readonly availableModels: readonly string[] | null;
  readonly channels: readonly ChannelEntity[];
}

/** What most channels leave unsaid. */
export const CHANNEL_DEFAULTS = {
  models: [],
  modelMapping: {},
  priority: 0,
  weight: 1,
  enabled: true,
  timeouts: {},
  extraHeaders: {},
} as const satisfies Partial<ChannelEntity>;
