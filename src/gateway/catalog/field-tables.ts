import { IsBoolean, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { converted, kept, type Settings, type WrittenFields } from '../../platform/config/fields.js';
import { NO_BUDGET, type BudgetSettings } from './ceilings.js';
import { budgetField, toBudget, type BudgetField } from './money-fields.js';
import { IsBudget, IsHeaders, IsTimeZone, IsUpstreamUrl } from './rules.js';

const NOTE_LENGTH = 2_000;

/** What every entity may say of itself, for people. */
export const NOTE_FIELDS = {
  note: {
    setting: 'note',
    ...kept<string | null>(null, IsString(), MaxLength(NOTE_LENGTH)),
    told: {
      en: ['text', 'For people.', 'none'],
      'zh-CN': ['文本', '给人看的备注。', '无'],
    },
  },
} as const;

/** IANA name of the zone whose calendar day something counts in that has no route to take it from. */
export const TIME_ZONE = { setting: 'timeZone', ...kept<string>('UTC', IsTimeZone()) } as const;

/** USD per day, month and in total; left out has no ceiling. */
export const BUDGET = converted<BudgetField, BudgetSettings>(
  NO_BUDGET,
  { read: toBudget, write: budgetField },
  IsBudget(),
);

/** Whether something is served no longer: files say `disabled`, the console says what it does to a tenant and a token. */
export const SWITCHED_OFF = { setting: 'disabled', ...kept<boolean>(false, IsBoolean()) } as const;

/** Where one thing among several stands: a channel, a reference to one, or a target. */
export const PLACING_FIELDS = {
  /** 0 is tried first. */
  priority: { setting: 'priority', ...kept<number>(0, IsInt(), Min(0), Max(1_000)) },
  /** Share among those of the same priority. */
  weight: { setting: 'weight', ...kept<number>(1, IsInt(), Min(1), Max(1_000_000)) },
} as const;

/** Where an upstream is, and what is sent beside a request; also of a route that has one upstream alone. */
export const ADDRESS_FIELDS = {
  base_url: {
    setting: 'baseUrl',
    ...kept<string>('', IsUpstreamUrl()),
    told: {
      en: [
        'URL',
        'http or https, without user, query or fragment. A path without a version segment gets `/v1`: ' +
          '`https://api.openai.com` becomes `https://api.openai.com/v1`, while `/v1`, `/api/v3` and ' +
          '`/v1beta/openai` stay. The address of an endpoint (`…/chat/completions`) is an error: put it into ' +
          '`chat_url`.',
        "the preset's",
      ],
      'zh-CN': [
        'URL',
        'http 或 https 地址，不含用户、查询与片段。没有版本段的路径会加上 `/v1`。填写具体接口的地址（`…/chat/completions`）是错误，应写进 `chat_url`。',
        '预设的',
      ],
    },
  },
  chat_url: {
    setting: 'chatUrl',
    ...kept<string | undefined>(undefined, IsUpstreamUrl(true)),
    told: {
      en: [
        'URL',
        'The complete chat URL; a query is allowed, and `{model}` in it stands for the model. The base URL ' +
          'is derived from it when there is none.',
        'base + `/chat/completions`',
      ],
      'zh-CN': [
        'URL',
        '完整的对话地址；可带查询串，其中 `{model}` 代表模型。没有基础地址时由它得出。',
        '基础地址 + `/chat/completions`',
      ],
    },
  },
  models_url: {
    setting: 'modelsUrl',
    ...kept<string | undefined>(undefined, IsUpstreamUrl(true)),
    told: {
      en: ['URL', 'The complete URL of the model list.', 'base + `/models`'],
      'zh-CN': ['URL', '完整的模型列表地址。', '基础地址 + `/models`'],
    },
  },
  extra_headers: {
    setting: 'extraHeaders',
    ...kept<Readonly<Record<string, string>>>({}, IsHeaders()),
    told: {
      en: [
        'object',
        "Sent to the upstream. `{key}` in a value stands for the channel's key, which then travels there " +
          'alone: `"x-api-key": "{key}"`. Not `Authorization` (unless for `{key}`), `Host`, `Cookie`, ' +
          '`Accept`, `Content-…`, `X-Gw-…` or a header of the connection; values are printable ASCII, at ' +
          'most 1024 characters.',
        'none',
      ],
      'zh-CN': ['对象', '发给上游的请求头。值里的 `{key}` 代表该渠道的密钥，此时密钥只在这里发送。', '无'],
    },
  },
} as const;

/** What else may be said of a channel that stands beside the routes. */
export const LISTED_CHANNEL_FIELDS = {
  time_zone: {
    ...TIME_ZONE,
    told: {
      en: ['IANA name', 'Whose calendar day its limits and budgets count in.'],
      'zh-CN': ['IANA 名称', '限额与预算按哪个时区的日历日计算。'],
    },
  },
  ...NOTE_FIELDS,
} as const;

/** What may be said of a tenant, wherever it is declared or managed. */
const TENANT_FIELDS = {
  ...NOTE_FIELDS,
  /** USD that all access tokens of all its routes together may spend, beside what each route and each of them may. */
  budget: {
    setting: 'budget',
    ...BUDGET,
    told: {
      en: ['object', '[Money](#money) that all access tokens of all its routes may spend together.', 'unlimited'],
      'zh-CN': ['对象', '它的所有路由、所有令牌合计的[费用](#费用)上限。', '不限'],
    },
  },
  time_zone: {
    ...TIME_ZONE,
    told: {
      en: ['IANA name', 'Whose calendar day and month its budget counts in.'],
      'zh-CN': ['IANA 名称', '预算按哪个时区的日历日与月计算。'],
    },
  },
} as const;

/** The same in files. */
export const DECLARED_TENANT_FIELDS = {
  ...TENANT_FIELDS,
  disabled: {
    ...SWITCHED_OFF,
    told: {
      en: ['boolean', '`true` refuses all its access tokens.'],
      'zh-CN': ['布尔', '它的令牌都不再提供服务。'],
    },
  },
} as const;

/** The same in the console. */
export const MANAGED_TENANT_FIELDS = { ...TENANT_FIELDS, suspended: SWITCHED_OFF } as const;

/** What may be said of a virtual model beside its names and targets, wherever it is declared or managed. */
export const MODEL_FIELDS = {
  /** Answers name it as their model, not the upstream's. */
  echo: {
    setting: 'isEchoed',
    ...kept<boolean>(false, IsBoolean()),
    told: {
      en: ['boolean', "`true`: answers name this id as their `model`, not the upstream's."],
      'zh-CN': ['布尔', '回答中的 `model` 写成这个名称，而不是上游的名称。'],
    },
  },
} as const;

/** Where one thing among several stands, as it is written. */
export type PlacingFields = WrittenFields<typeof PLACING_FIELDS>;

/** Where an upstream is, as it is written. */
export type AddressFields = WrittenFields<typeof ADDRESS_FIELDS>;

/** What a tenant says of itself beside its name. */
export type TenantSettings = Settings<typeof DECLARED_TENANT_FIELDS>;

/** What a virtual model says of itself beside its name and targets. */
export type ModelSettings = Settings<typeof MODEL_FIELDS>;

/** What a channel beside the routes says that others take from their route. */
export type ListedChannelSettings = Settings<typeof LISTED_CHANNEL_FIELDS>;

/** What is said of a tenant in files, as it is written. */
export type DeclaredTenantFields = WrittenFields<typeof DECLARED_TENANT_FIELDS>;

/** What is said of a tenant in the console, as it is written. */
export type ManagedTenantFields = WrittenFields<typeof MANAGED_TENANT_FIELDS>;

/** What is said of a channel beside the routes, as it is written. */
export type ListedChannelFields = WrittenFields<typeof LISTED_CHANNEL_FIELDS>;

/** What is said of a virtual model, as it is written. */
export type SharedModelFields = WrittenFields<typeof MODEL_FIELDS>;
