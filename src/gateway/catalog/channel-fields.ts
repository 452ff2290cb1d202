import { IsArray, IsBoolean, IsInt, IsObject, IsString, Max, Min } from 'class-validator';
import { converted, kept, Within, type Settings, type Told, type WrittenFields } from '../../platform/config/fields.js';
import type { PriceCard } from '../pricing/price-card.js';
import type { TraitSettings } from '../traits/traits.js';
import { UNLIMITED, type LimitSettings, type TimeoutSettings } from './ceilings.js';
import { parseDuration } from './duration.js';
import { BUDGET, PLACING_FIELDS, type ADDRESS_FIELDS } from './field-tables.js';
import { priceFields, toPrices, type PriceField } from './money-fields.js';
import { limitsOf, LimitsDto, toLimits } from './readers/limits.dto.js';
import { timeoutsOf, toTimeouts, TimeoutsDto } from './readers/timeouts.dto.js';
import { IsDuration, IsModelMapping, IsPrices, IsTraits } from './rules.js';
import { toTraits, traitFields, type TraitField } from './traits-field.js';

/** What else may be said of a channel, wherever it is declared or managed, and how documents tell of it. */
export const CHANNEL_FIELDS = {
  models: {
    setting: 'models',
    ...kept<readonly string[]>([], IsArray(), IsString({ each: true })),
    told: {
      en: ['list of text', 'Models it serves: exact ids, or `prefix*`.', 'all'],
      'zh-CN': ['文本列表', '它提供的模型：完整名称或 `prefix*`。', '全部'],
    },
  },
  model_mapping: {
    setting: 'modelMapping',
    ...kept<Readonly<Record<string, string>>>({}, IsModelMapping()),
    told: {
      en: [
        'object',
        "Requested model → the upstream's name for it. A mapped model is served whether or not `models` lists it.",
        'none',
      ],
      'zh-CN': ['对象', '请求的模型 → 上游的名称。写了映射的模型无论是否在 `models` 里都可用。', '无'],
    },
  },
  priority: {
    ...PLACING_FIELDS.priority,
    told: { en: ['0 to 1000', '0 is tried first.'], 'zh-CN': ['0 到 1000', '0 最先尝试。'] },
  },
  weight: {
    ...PLACING_FIELDS.weight,
    told: {
      en: ['1 to 1000000', 'Share among the channels of one priority.'],
      'zh-CN': ['1 到 1000000', '同一优先级渠道之间的份额。'],
    },
  },
  enabled: {
    setting: 'enabled',
    ...kept<boolean>(true, IsBoolean()),
    told: {
      en: ['boolean', '`false` leaves the channel out.'],
      'zh-CN': ['布尔', '`false` 表示不使用该渠道。'],
    },
  },
  key_limits: {
    setting: 'keyLimits',
    ...converted<LimitsDto, LimitSettings>(UNLIMITED, { read: toLimits, write: limitsOf }, Within(LimitsDto)),
    told: {
      en: ['object', 'Limits of each of its keys.', 'unlimited'],
      'zh-CN': ['对象', '每个密钥的限额。', '不限'],
    },
  },
  budget: {
    setting: 'budget',
    ...BUDGET,
    told: {
      en: ['object', '[Money](#money) that its requests may cost.', 'unlimited'],
      'zh-CN': ['对象', '它的请求可以花费的[费用](#费用)。', '不限'],
    },
  },
  prices: {
    setting: 'prices',
    ...converted<Readonly<Record<string, PriceField>>, Readonly<Record<string, PriceCard>>>(
      {},
      { read: toPrices, write: priceFields },
      IsPrices(),
    ),
    told: {
      en: ['object', 'What its models [cost](#money).', 'list prices'],
      'zh-CN': ['对象', '各模型的[价格](#费用)。', '标价'],
    },
  },
  traits: {
    setting: 'traits',
    ...converted<Readonly<Record<string, TraitField>>, Readonly<Record<string, TraitSettings>>>(
      {},
      { read: toTraits, write: traitFields },
      IsTraits(),
    ),
    told: {
      en: ['object', 'What its models [refuse](traits.md#of-a-channel).', 'the [table](traits.md)'],
      'zh-CN': ['对象', '各模型[不接受什么](traits.md#of-a-channel)。', '[特性表](traits.md)'],
    },
  },
  max_output_tokens: {
    setting: 'maxOutputTokens',
    ...kept<number | null>(null, IsInt(), Min(1), Max(10_000_000)),
    told: {
      en: [
        '1 to 10000000',
        'The most tokens that an answer may have. Requests that name no maximum get it, and a larger one is lowered to it. ' +
          'Where the channels of a request differ, the least counts.',
        'none',
      ],
      'zh-CN': [
        '1 到 10000000',
        '一次回答的 token 上限。没有写上限的请求会被写入它，更大的会降到它。一个请求的各渠道不同时，取最小的。',
        '无',
      ],
    },
  },
  include_usage: {
    setting: 'asksUsage',
    ...kept<boolean>(true, IsBoolean()),
    told: {
      en: [
        'boolean',
        'Streams are asked for their token counts; `false` for an upstream that refuses `stream_options`.',
      ],
      'zh-CN': ['布尔', '流式请求会要求返回 token 数；上游不接受 `stream_options` 时设为 `false`。'],
    },
  },
  timeouts: {
    setting: 'timeouts',
    ...converted<TimeoutsDto, TimeoutSettings>({}, { read: toTimeouts, write: timeoutsOf }, Within(TimeoutsDto)),
    told: {
      en: ['object', 'Instead of `timeout`; each at most 86400 s.', 'see [Timeouts](#timeouts)'],
      'zh-CN': ['对象', '代替 `timeout`；每项至多 86400 秒。', '见[超时](#超时)'],
    },
  },
  cooldown_429: {
    setting: 'cooldown429Ms',
    ...converted<number | string, number | undefined>(
      undefined,
      { read: (written) => parseDuration(written) ?? undefined, write: (ms) => ms && ms / 1000 },
      IsDuration(),
    ),
    told: {
      en: [
        'seconds, or `90s`, `5m`, `1h`, `1d`, `1w`, `1mo`',
        'How long key and model cool down after a 429, whatever the upstream says.',
        "the upstream's word",
      ],
      'zh-CN': [
        '秒，或 `90s`、`5m`、`1h`、`1d`、`1w`、`1mo`',
        '429 之后密钥与模型冷却多久，无论上游怎么说。',
        '上游给出的时间',
      ],
    },
  },
  defaults: {
    setting: 'defaults',
    ...kept<Readonly<Record<string, unknown>>>({}, IsObject()),
    told: {
      en: [
        'object',
        'Fields of the request body to fill in where the client leaves them out. `max_tokens` and `max_completion_tokens` ' +
          'count as one.',
        'none',
      ],
      'zh-CN': ['对象', '客户端省略时填入的请求字段。`max_tokens` 与 `max_completion_tokens` 视为同一个。', '无'],
    },
  },
} as const satisfies Readonly<Record<string, { readonly told: Told; readonly [more: string]: unknown }>>;

/** What else is said of a channel, as it is written. */
export type SharedChannelFields = WrittenFields<typeof CHANNEL_FIELDS>;

/** What the fields of a channel become. */
export type SharedChannelSettings = Settings<typeof ADDRESS_FIELDS> & Settings<typeof CHANNEL_FIELDS>;
