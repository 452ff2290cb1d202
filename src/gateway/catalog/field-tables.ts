import { IsArray, IsBoolean, IsIn, IsInt, IsObject, IsString, Max, Min } from 'class-validator';
import { converted, kept, Within, type Settings, type WrittenFields } from '../../platform/config/fields.js';
import type { PriceCard } from '../pricing/price-card.js';
import type { FieldRule, GovernedName } from '../protocol/governed-fields.js';
import type { TraitSettings } from '../traits/traits.js';
import { NO_BUDGET, UNLIMITED, type BudgetSettings, type LimitSettings, type TimeoutSettings } from './ceilings.js';
import { parseDuration } from './duration.js';
import { budgetField, priceFields, toBudget, toPrices, type BudgetField, type PriceField } from './money-fields.js';
import { limitsOf, LimitsDto, toLimits } from './readers/limits.dto.js';
import { timeoutsOf, toTimeouts, TimeoutsDto } from './readers/timeouts.dto.js';
import {
  IsBudget,
  IsDuration,
  IsFieldRules,
  IsHeaders,
  IsModelMapping,
  IsPrices,
  IsTimeZone,
  IsTraits,
  IsUpstreamUrl,
} from './rules.js';
import { traitFields, toTraits, type TraitField } from './traits-field.js';

const STRATEGIES = ['priority-weighted', 'random', 'least-inflight', 'fastest'] as const;
const AFFINITIES = ['request', 'conversation'] as const;

/** How the candidates of one priority are put in order. */
export type Strategy = (typeof STRATEGIES)[number];

/** What stays with one channel and key: each request for itself, or a whole conversation. */
export type Affinity = (typeof AFFINITIES)[number];

/** Where one thing among several stands: a channel, a reference to one, or a target. */
export const PLACING_FIELDS = {
  /** 0 is tried first. */
  priority: { setting: 'priority', ...kept<number>(0, IsInt(), Min(0), Max(1_000)) },
  /** Share among those of the same priority. */
  weight: { setting: 'weight', ...kept<number>(1, IsInt(), Min(1), Max(1_000_000)) },
} as const;

/** Where an upstream is, and what is sent beside a request; also of a route that has one upstream alone. */
export const ADDRESS_FIELDS = {
  base_url: { setting: 'baseUrl', ...kept<string>('', IsUpstreamUrl()) },
  chat_url: { setting: 'chatUrl', ...kept<string | undefined>(undefined, IsUpstreamUrl(true)) },
  models_url: { setting: 'modelsUrl', ...kept<string | undefined>(undefined, IsUpstreamUrl(true)) },
  extra_headers: { setting: 'extraHeaders', ...kept<Readonly<Record<string, string>>>({}, IsHeaders()) },
} as const;

/** What else may be said of a channel, wherever it is declared or managed. */
export const CHANNEL_FIELDS = {
  /** Exact ids or `prefix*`; empty serves every model. */
  models: { setting: 'models', ...kept<readonly string[]>([], IsArray(), IsString({ each: true })) },
  /** Requested model → the upstream's name for it. */
  model_mapping: { setting: 'modelMapping', ...kept<Readonly<Record<string, string>>>({}, IsModelMapping()) },
  ...PLACING_FIELDS,
  enabled: { setting: 'enabled', ...kept<boolean>(true, IsBoolean()) },
  /** The limits of each of its keys. */
  key_limits: {
    setting: 'keyLimits',
    ...converted<LimitsDto, LimitSettings>(UNLIMITED, { read: toLimits, write: limitsOf }, Within(LimitsDto)),
  },
  /** USD per day, month and in total that all its requests together may cost. */
  budget: {
    setting: 'budget',
    ...converted<BudgetField, BudgetSettings>(NO_BUDGET, { read: toBudget, write: budgetField }, IsBudget()),
  },
  /** USD per million tokens, by model name or `prefix*`; they go before the list prices. */
  prices: {
    setting: 'prices',
    ...converted<Readonly<Record<string, PriceField>>, Readonly<Record<string, PriceCard>>>(
      {},
      { read: toPrices, write: priceFields },
      IsPrices(),
    ),
  },
  /** What its models refuse and take, by pattern of their names; goes before what is known of the provider. */
  traits: {
    setting: 'traits',
    ...converted<Readonly<Record<string, TraitField>>, Readonly<Record<string, TraitSettings>>>(
      {},
      { read: toTraits, write: traitFields },
      IsTraits(),
    ),
  },
  /** The most tokens that an answer may have: written into requests that name no maximum, or a larger one. */
  max_output_tokens: { setting: 'maxOutputTokens', ...kept<number | null>(null, IsInt(), Min(1), Max(10_000_000)) },
  /** Streams are asked for their token counts; false for an upstream that refuses `stream_options`. */
  include_usage: { setting: 'asksUsage', ...kept<boolean>(true, IsBoolean()) },
  timeouts: {
    setting: 'timeouts',
    ...converted<TimeoutsDto, TimeoutSettings>({}, { read: toTimeouts, write: timeoutsOf }, Within(TimeoutsDto)),
  },
  /** How long a 429 puts key and model aside, whatever the upstream says; left out follows the upstream. */
  cooldown_429: {
    setting: 'cooldown429Ms',
    ...converted<number | string, number | undefined>(
      undefined,
      { read: (written) => parseDuration(written) ?? undefined, write: (ms) => ms && ms / 1000 },
      IsDuration(),
    ),
  },
  /** Request fields to fill in where the client leaves them out. */
  defaults: { setting: 'defaults', ...kept<Readonly<Record<string, unknown>>>({}, IsObject()) },
} as const;

/** What may be said of a route, wherever it is declared or managed. */
export const ROUTE_FIELDS = {
  default_model: {
    setting: 'defaultModel',
    ...converted<string, string | null>(
      null,
      { read: (written) => written || null, write: (model) => model ?? undefined },
      IsString(),
    ),
  },
  /** The virtual model that stands in for every model that the route does not have. */
  catch_all: { setting: 'catchAll', ...kept<string | null>(null, IsString()) },
  /** The only models allowed; left out allows every model. */
  available_models: {
    setting: 'availableModels',
    ...kept<readonly string[] | null>(null, IsArray(), IsString({ each: true })),
  },
  strategy: { setting: 'strategy', ...kept<Strategy>('priority-weighted', IsIn(STRATEGIES)) },
  affinity: { setting: 'affinity', ...kept<Affinity>('request', IsIn(AFFINITIES)) },
  /** IANA name of the zone whose calendar day its limits and budgets count in. */
  time_zone: { setting: 'timeZone', ...kept<string>('UTC', IsTimeZone()) },
  max_attempts: { setting: 'maxAttempts', ...kept<number>(8, IsInt(), Min(1), Max(1_000)) },
  /** What is said on the route is kept in files, apart from the books; switching it on is an owner's to do. */
  log_content: { setting: 'logsContent', ...kept<boolean>(false, IsBoolean()) },
  /** A request of which a channel's dialect cannot say everything is refused. */
  strict: { setting: 'isStrict', ...kept<boolean>(false, IsBoolean()) },
  /** No token can hold all of what the tokens of the route share. */
  fair_share: { setting: 'sharesFairly', ...kept<boolean>(true, IsBoolean()) },
  /** What is done with request fields that choose a model or a price: `allow`, `strip` or `refuse`. */
  request_fields: {
    setting: 'fieldRules',
    ...kept<Readonly<Partial<Record<GovernedName, FieldRule>>>>({}, IsFieldRules()),
  },
  /** USD per day, month and in total, for all of its tokens together. */
  budget: {
    setting: 'budget',
    ...converted<BudgetField, BudgetSettings>(NO_BUDGET, { read: toBudget, write: budgetField }, IsBudget()),
  },
} as const;

/** Where one thing among several stands, as it is written. */
export type PlacingFields = WrittenFields<typeof PLACING_FIELDS>;

/** Where an upstream is, as it is written. */
export type AddressFields = WrittenFields<typeof ADDRESS_FIELDS>;

/** What else is said of a channel, as it is written. */
export type SharedChannelFields = WrittenFields<typeof CHANNEL_FIELDS>;

/** What is said of a route, as it is written. */
export type SharedRouteFields = WrittenFields<typeof ROUTE_FIELDS>;

/** What the fields of a route become. */
export type SharedRouteSettings = Settings<typeof ROUTE_FIELDS>;

/** What the fields of a channel become. */
export type SharedChannelSettings = Settings<typeof ADDRESS_FIELDS> & Settings<typeof CHANNEL_FIELDS>;
