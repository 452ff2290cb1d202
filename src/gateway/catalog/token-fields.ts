import { ArrayMaxSize, IsArray, IsISO8601, IsString } from 'class-validator';
import { IsAddressList } from '../../platform/config/address-list.js';
import { converted, kept, Within, type Settings, type WrittenFields } from '../../platform/config/fields.js';
import type { BudgetSettings, LimitSettings } from './ceilings.js';
import { NOTE_FIELDS, SWITCHED_OFF } from './field-tables.js';
import { budgetField, toBudget, type BudgetField } from './money-fields.js';
import { limitsOf, LimitsDto, toLimits } from './readers/limits.dto.js';
import { IsBudget } from './rules.js';

const MOST_NETWORKS = 500;

/** What may be said of an access token, wherever it is declared or managed; left out, what its route says counts. */
const TOKEN_FIELDS = {
  limits: {
    setting: 'limits',
    ...converted<LimitsDto, LimitSettings | null>(
      null,
      { read: toLimits, write: (limits) => (limits === null ? undefined : (limitsOf(limits) ?? {})) },
      Within(LimitsDto),
    ),
    told: {
      en: ['object', '[Limits](#limits), instead of those of its route.', "the route's"],
      'zh-CN': ['对象', '代替路由给每个令牌的[限额](#限额)。', '路由的'],
    },
  },
  /** USD per day, month and in total. */
  budget: {
    setting: 'budget',
    ...converted<BudgetField, BudgetSettings | null>(
      null,
      { read: toBudget, write: (budget) => (budget === null ? undefined : (budgetField(budget) ?? {})) },
      IsBudget(),
    ),
    told: {
      en: ['object', '[Money](#money) that it may spend, instead of what its route says.', "the route's"],
      'zh-CN': ['对象', '代替路由给每个令牌的[费用](#费用)上限。', '路由的'],
    },
  },
  /** The only models that it may ask for, by name or `prefix*`, of those that its route has. */
  models: {
    setting: 'models',
    ...kept<readonly string[] | null>(null, IsArray(), IsString({ each: true })),
    told: {
      en: ['list of text', 'The only models allowed: names, or `prefix*`.', "all of its route's"],
      'zh-CN': ['文本列表', '只能请求这些模型：名称或 `prefix*`。', '路由的全部'],
    },
  },
  /** The only addresses and networks that it may be used from. */
  ip_allow: {
    setting: 'ipAllow',
    ...kept<readonly string[] | null>(
      null,
      ArrayMaxSize(MOST_NETWORKS),
      IsAddressList({ message: 'must be addresses or networks such as 10.0.0.0/8' }),
    ),
    told: {
      en: [
        'list of text',
        'The only addresses and networks from which it may be used. Behind a proxy, set `TRUSTED_PROXIES`.',
        'every address',
      ],
      'zh-CN': ['文本列表', '只能从这些地址与网段使用。在代理之后请设置 `TRUSTED_PROXIES`。', '任何地址'],
    },
  },
  /** From then on it is refused. */
  expires_at: {
    setting: 'expiresAt',
    ...converted<string, number | null>(
      null,
      { read: Date.parse, write: (ms) => (ms === null ? undefined : new Date(ms).toISOString()) },
      IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2026-12-24T18:00:00Z' }),
    ),
    told: {
      en: ['time', 'The token is refused from then on.', 'never'],
      'zh-CN': ['时间', '从这时起被拒绝。', '不过期'],
    },
  },
  ...NOTE_FIELDS,
} as const;

/** The same in files. */
export const DECLARED_TOKEN_FIELDS = {
  ...TOKEN_FIELDS,
  disabled: {
    ...SWITCHED_OFF,
    told: {
      en: ['boolean', '`true` refuses the token.'],
      'zh-CN': ['布尔', '被拒绝。'],
    },
  },
} as const;

/** The same in the console. */
export const MANAGED_TOKEN_FIELDS = { ...TOKEN_FIELDS, paused: SWITCHED_OFF } as const;

/** What an access token says of itself beside its name. */
export type TokenSettings = Settings<typeof DECLARED_TOKEN_FIELDS>;

/** What is said of an access token in files, as it is written. */
export type DeclaredTokenFields = WrittenFields<typeof DECLARED_TOKEN_FIELDS>;

/** What is said of an access token in the console, as it is written. */
export type ManagedTokenFields = WrittenFields<typeof MANAGED_TOKEN_FIELDS>;
