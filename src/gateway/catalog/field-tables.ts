import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { IsAddressList } from '../../platform/config/address-list.js';
import { converted, kept, Within, type Settings, type WrittenFields } from '../../platform/config/fields.js';
import type { FieldRule, GovernedName } from '../protocol/governed-fields.js';
import { NO_BUDGET, type BudgetSettings, type LimitSettings } from './ceilings.js';
import { budgetField, toBudget, type BudgetField } from './money-fields.js';
import { limitsOf, LimitsDto, toLimits } from './readers/limits.dto.js';
import { IsBudget, IsFieldRules, IsHeaders, IsTimeZone, IsUpstreamUrl } from './rules.js';

const STRATEGIES = ['priority-weighted', 'random', 'least-inflight', 'fastest'] as const;
const AFFINITIES = ['request', 'conversation'] as const;
const NOTE_LENGTH = 2_000;
const MOST_NETWORKS = 500;

/** How the candidates of one priority are put in order. */
export type Strategy = (typeof STRATEGIES)[number];

/** What stays with one channel and key: each request for itself, or a whole conversation. */
export type Affinity = (typeof AFFINITIES)[number];

/** What every entity may say of itself, for people. */
export const NOTE_FIELDS = {
  note: { setting: 'note', ...kept<string | null>(null, IsString(), MaxLength(NOTE_LENGTH)) },
} as const;

/** The calendar of what has no route to take it from. */
const CALENDAR_FIELDS = {
  /** IANA name of the zone whose calendar day its limits and budgets count in. */
  time_zone: { setting: 'timeZone', ...kept<string>('UTC', IsTimeZone()) },
} as const;

/** USD per day, month and in total; left out has no ceiling. */
export const BUDGET = converted<BudgetField, BudgetSettings>(
  NO_BUDGET,
  { read: toBudget, write: budgetField },
  IsBudget(),
);

/** Whether something is served no longer: files say `disabled`, the console says what it does to a tenant and a token. */
const SWITCHED_OFF = { setting: 'disabled', ...kept<boolean>(false, IsBoolean()) } as const;

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

/** What else may be said of a channel that stands beside the routes. */
export const LISTED_CHANNEL_FIELDS = { ...CALENDAR_FIELDS, ...NOTE_FIELDS } as const;

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
  ...CALENDAR_FIELDS,
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
  budget: { setting: 'budget', ...BUDGET },
} as const;

/** What may be said of a tenant, wherever it is declared or managed. */
const TENANT_FIELDS = {
  ...NOTE_FIELDS,
  /** USD that all access tokens of all its routes together may spend, beside what each route and each of them may. */
  budget: { setting: 'budget', ...BUDGET },
  ...CALENDAR_FIELDS,
} as const;

/** The same in files. */
export const DECLARED_TENANT_FIELDS = { ...TENANT_FIELDS, disabled: SWITCHED_OFF } as const;

/** The same in the console. */
export const MANAGED_TENANT_FIELDS = { ...TENANT_FIELDS, suspended: SWITCHED_OFF } as const;

/** What may be said of an access token, wherever it is declared or managed; left out, what its route says counts. */
const TOKEN_FIELDS = {
  limits: {
    setting: 'limits',
    ...converted<LimitsDto, LimitSettings | null>(
      null,
      { read: toLimits, write: (limits) => (limits === null ? undefined : (limitsOf(limits) ?? {})) },
      Within(LimitsDto),
    ),
  },
  /** USD per day, month and in total. */
  budget: {
    setting: 'budget',
    ...converted<BudgetField, BudgetSettings | null>(
      null,
      { read: toBudget, write: (budget) => (budget === null ? undefined : (budgetField(budget) ?? {})) },
      IsBudget(),
    ),
  },
  /** The only models that it may ask for, by name or `prefix*`, of those that its route has. */
  models: { setting: 'models', ...kept<readonly string[] | null>(null, IsArray(), IsString({ each: true })) },
  /** The only addresses and networks that it may be used from. */
  ip_allow: {
    setting: 'ipAllow',
    ...kept<readonly string[] | null>(
      null,
      ArrayMaxSize(MOST_NETWORKS),
      IsAddressList({ message: 'must be addresses or networks such as 10.0.0.0/8' }),
    ),
  },
  /** From then on it is refused. */
  expires_at: {
    setting: 'expiresAt',
    ...converted<string, number | null>(
      null,
      { read: Date.parse, write: (ms) => (ms === null ? undefined : new Date(ms).toISOString()) },
      IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2026-12-24T18:00:00Z' }),
    ),
  },
  ...NOTE_FIELDS,
} as const;

/** The same in files. */
export const DECLARED_TOKEN_FIELDS = { ...TOKEN_FIELDS, disabled: SWITCHED_OFF } as const;

/** The same in the console. */
export const MANAGED_TOKEN_FIELDS = { ...TOKEN_FIELDS, paused: SWITCHED_OFF } as const;

/** What may be said of a virtual model beside its names and targets, wherever it is declared or managed. */
export const MODEL_FIELDS = {
  /** Answers name it as their model, not the upstream's. */
  echo: { setting: 'isEchoed', ...kept<boolean>(false, IsBoolean()) },
} as const;

/** Where one thing among several stands, as it is written. */
export type PlacingFields = WrittenFields<typeof PLACING_FIELDS>;

/** Where an upstream is, as it is written. */
export type AddressFields = WrittenFields<typeof ADDRESS_FIELDS>;

/** What is said of a route, as it is written. */
export type SharedRouteFields = WrittenFields<typeof ROUTE_FIELDS>;

/** What the fields of a route become. */
export type SharedRouteSettings = Settings<typeof ROUTE_FIELDS>;

/** What a tenant says of itself beside its name. */
export type TenantSettings = Settings<typeof DECLARED_TENANT_FIELDS>;

/** What an access token says of itself beside its name. */
export type TokenSettings = Settings<typeof DECLARED_TOKEN_FIELDS>;

/** What a virtual model says of itself beside its name and targets. */
export type ModelSettings = Settings<typeof MODEL_FIELDS>;

/** What a channel beside the routes says that others take from their route. */
export type ListedChannelSettings = Settings<typeof LISTED_CHANNEL_FIELDS>;

/** What is said of a tenant in files, as it is written. */
export type DeclaredTenantFields = WrittenFields<typeof DECLARED_TENANT_FIELDS>;

/** What is said of a tenant in the console, as it is written. */
export type ManagedTenantFields = WrittenFields<typeof MANAGED_TENANT_FIELDS>;

/** What is said of an access token in files, as it is written. */
export type DeclaredTokenFields = WrittenFields<typeof DECLARED_TOKEN_FIELDS>;

/** What is said of an access token in the console, as it is written. */
export type ManagedTokenFields = WrittenFields<typeof MANAGED_TOKEN_FIELDS>;

/** What is said of a channel beside the routes, as it is written. */
export type ListedChannelFields = WrittenFields<typeof LISTED_CHANNEL_FIELDS>;

/** What is said of a virtual model, as it is written. */
export type SharedModelFields = WrittenFields<typeof MODEL_FIELDS>;
