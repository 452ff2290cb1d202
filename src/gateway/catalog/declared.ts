import type { RouteId } from '../../platform/crypto/ids.js';
import type { Secret } from '../../platform/crypto/secret.js';
import type { PriceCard } from '../pricing/price-card.js';
import type { DialectName, UpstreamDialectName } from '../protocol/dialect-name.js';
import type { FieldRule, GovernedName } from '../protocol/governed-fields.js';
import type { TraitSettings } from '../traits/traits.js';
import { NO_BUDGET, UNLIMITED, type BudgetSettings, type LimitSettings, type TimeoutSettings } from './ceilings.js';
import type { MappingSettings } from './mapping.js';
import type { ProgramSettings } from './program.js';
import type { PackageSettings } from './provider-package.js';

/** How an attempt on a channel is carried out. */
export type AdapterName = 'openai_compat' | 'custom_http' | 'process' | 'ai_sdk' | 'echo';

/** How the candidates of one priority are put in order. */
export type Strategy = 'priority-weighted' | 'random' | 'least-inflight' | 'fastest';

/** What stays with one channel and key: each request for itself, or a whole conversation. */
export type Affinity = 'request' | 'conversation';

/** What may be said of an upstream account, wherever it is configured. */
export interface ChannelSettings {
  readonly name: string;
  readonly provider: string;
  /** The provider only happens to be called as a preset is, which then says nothing about it. */
  readonly isNamesake?: true;
  readonly adapter: AdapterName;
  /** What the upstream is spoken to in, before all others. */
  readonly dialect: UpstreamDialectName;
  /** What it may be spoken to in as well, where that loses less of a request. */
  readonly otherDialects: readonly DialectName[];
  readonly baseUrl: string;
  readonly chatUrl?: string;
  readonly modelsUrl?: string;
  /** How requests and answers of a `custom_http` channel are mapped. */
  readonly mapping?: MappingSettings;
  /** The program of a `process` channel. */
  readonly program?: ProgramSettings;
  /** The provider package of an `ai_sdk` channel. */
  readonly package?: PackageSettings;
  /** Azure's `api-version`, for channels whose paths name a deployment. */
  readonly apiVersion?: string;
  /** Exact ids or `prefix*`; empty serves every model. */
  readonly models: readonly string[];
  /** Requested model → the upstream's name for it. */
  readonly modelMapping: Readonly<Record<string, string>>;
  /** Clients may ask for its models by name; otherwise it serves virtual models alone. */
  readonly isDirect: boolean;
  /** 0 is tried first. */
  readonly priority: number;
  /** Share among the channels of the same priority. */
  readonly weight: number;
  readonly enabled: boolean;
  readonly limits: LimitSettings;
  /** The limits of each of its keys. */
  readonly keyLimits: LimitSettings;
  /** Ceilings on what all its requests together may cost. */
  readonly budget: BudgetSettings;
  /** Prices by model name or `prefix*`; they go before the list prices. */
  readonly prices: Readonly<Record<string, PriceCard>>;
  /** What its models refuse, by pattern of their names; goes before what is known of the provider. */
  readonly traits: Readonly<Record<string, TraitSettings>>;
  /** The most tokens that an answer may have; null leaves it to the client and, where money is limited, to the gateway. */
  readonly maxOutputTokens: number | null;
  /** Streams are asked for their token counts. */
  readonly asksUsage: boolean;
  readonly timeouts: TimeoutSettings;
  /** How long a 429 puts key and model aside, whatever the upstream says; undefined follows the upstream. */
  readonly cooldown429Ms?: number;
  readonly extraHeaders: Readonly<Record<string, string>>;
  /** Top-level request fields to fill in where the client leaves them out. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** One upstream account as some configuration declared it. */
export interface DeclaredChannel extends ChannelSettings {
  /** Where it was declared, for messages. */
  readonly place: string;
  /** What targets call it, unique within its route; an id as the gateway makes them (`ch_…`) is its identity as well. */
  readonly id: string;
  /** Empty: the upstream is called without credentials. */
  readonly keys: readonly Secret[];
}

/** One way to serve a virtual model: a channel and its name there, or another virtual model. */
export interface DeclaredTarget {
  readonly place: string;
  /** Null: `model` is another virtual model of the route. */
  readonly channel: string | null;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
}

/** A public model id with its targets. */
export interface DeclaredModel {
  readonly place: string;
  readonly id: string;
  readonly targets: readonly DeclaredTarget[];
  /** Answers name this id as their model, not the upstream's. */
  readonly isEchoed: boolean;
}

/** What may be said of a route, wherever it is configured. */
export interface RouteSettings {
  /** Serves whoever comes without a known token. */
  readonly isOpen: boolean;
  readonly defaultModel: string | null;
  /** The virtual model that stands in for every model that the route does not have. */
  readonly catchAll: string | null;
  /** The only models allowed; null allows every model. */
  readonly availableModels: readonly string[] | null;
  /** The limits of each of its tokens. */
  readonly limits: LimitSettings;
  /** What each of its tokens may spend. */
  readonly tokenBudget: BudgetSettings;
  /** What all of its tokens together may spend. */
  readonly budget: BudgetSettings;
  readonly strategy: Strategy;
  readonly affinity: Affinity;
  /** IANA name of the zone whose calendar day RPD and TPD count in. */
  readonly timeZone: string;
  readonly maxAttempts: number;
  /** What is said on it is kept, apart from the books. */
  readonly logsContent: boolean;
  /** A request goes only where all of it can be said. */
  readonly isStrict: boolean;
  /** No token can hold all of what the route's tokens share. */
  readonly sharesFairly: boolean;
  /** What is done with governed request fields, where it is not as usual. */
  readonly fieldRules: Readonly<Partial<Record<GovernedName, FieldRule>>>;
}

/** What an access token is bound to, as some configuration declared it. */
export interface DeclaredRoute extends RouteSettings {
  readonly place: string;
  /** Its identity, where the configuration gives it one. */
  readonly id?: RouteId;
  readonly name: string;
  /** The operator has named it, so that its name was never one of position. */
  readonly isNamed?: true;
  readonly tokens: readonly Secret[];
  readonly channels: readonly DeclaredChannel[];
  readonly models: readonly DeclaredModel[];
}

/** What most channels leave unsaid. */
export const CHANNEL_DEFAULTS = {
  dialect: 'openai-chat',
  otherDialects: [],
  models: [],
  modelMapping: {},
  isDirect: true,
  priority: 0,
  weight: 1,
  enabled: true,
  limits: UNLIMITED,
  keyLimits: UNLIMITED,
  budget: NO_BUDGET,
  prices: {},
  maxOutputTokens: null,
  traits: {},
  asksUsage: true,
  timeouts: {},
  extraHeaders: {},
  defaults: {},
} as const satisfies Partial<DeclaredChannel>;

/** What most routes leave unsaid. */
export const ROUTE_DEFAULTS = {
  isOpen: false,
  defaultModel: null,
  catchAll: null,
  availableModels: null,
  models: [],
  limits: UNLIMITED,
  tokenBudget: NO_BUDGET,
  budget: NO_BUDGET,
  strategy: 'priority-weighted',
  affinity: 'request',
  timeZone: 'UTC',
  maxAttempts: 8,
  logsContent: false,
  isStrict: false,
  sharesFairly: true,
  fieldRules: {},
} as const satisfies Partial<DeclaredRoute>;
