import { IsArray, IsBoolean, IsIn, IsInt, IsString, Max, Min } from 'class-validator';
import { converted, kept, type Settings, type WrittenFields } from '../../platform/config/fields.js';
import type { FieldRule, GovernedName } from '../protocol/governed-fields.js';
import { BUDGET, TIME_ZONE } from './field-tables.js';
import { IsFieldRules } from './rules.js';

const STRATEGIES = ['priority-weighted', 'random', 'least-inflight', 'fastest'] as const;
const AFFINITIES = ['request', 'conversation'] as const;

/** How the candidates of one priority are put in order. */
export type Strategy = (typeof STRATEGIES)[number];

/** What stays with one channel and key: each request for itself, or a whole conversation. */
export type Affinity = (typeof AFFINITIES)[number];

/** What may be said of a route, wherever it is declared or managed. */
export const ROUTE_FIELDS = {
  default_model: {
    setting: 'defaultModel',
    ...converted<string, string | null>(
      null,
      { read: (written) => written || null, write: (model) => model ?? undefined },
      IsString(),
    ),
    told: {
      en: ['text', 'For requests without a `model`. Without it such requests get 400.', 'none'],
      'zh-CN': ['文本', '请求没有写 `model` 时使用。没有它，这样的请求得到 400。', '无'],
    },
  },
  /** The virtual model that stands in for every model that the route does not have. */
  catch_all: {
    setting: 'catchAll',
    ...kept<string | null>(null, IsString()),
    told: {
      en: ['text', 'The virtual model that serves requests for every model that the route does not have.', 'none'],
      'zh-CN': ['文本', '代替所有未知模型的虚拟模型。', '无'],
    },
  },
  /** The only models allowed; left out allows every model. */
  available_models: {
    setting: 'availableModels',
    ...kept<readonly string[] | null>(null, IsArray(), IsString({ each: true })),
    told: {
      en: [
        'list of text',
        'The only models allowed, besides `default_model`; any other gets `404 model_not_found`. Also the ' +
          'answer of `/v1/models`.',
        'all',
      ],
      'zh-CN': [
        '文本列表',
        '除 `default_model` 外仅允许的模型；其他模型得到 `404 model_not_found`。它也是 `/v1/models` 的内容。',
        '全部',
      ],
    },
  },
  strategy: {
    setting: 'strategy',
    ...kept<Strategy>('priority-weighted', IsIn(STRATEGIES)),
    told: {
      en: [
        '`priority-weighted`, `random`, `least-inflight`, `fastest`',
        'How channels of one priority are [ordered](#order-of-the-channels).',
      ],
      'zh-CN': [
        '`priority-weighted`, `random`, `least-inflight`, `fastest`',
        '同一优先级的渠道如何[排序](#渠道的顺序)。',
      ],
    },
  },
  affinity: {
    setting: 'affinity',
    ...kept<Affinity>('request', IsIn(AFFINITIES)),
    told: {
      en: [
        '`request`, `conversation`',
        'What keeps the same order of channels and keys: each request, or each conversation.',
      ],
      'zh-CN': ['`request`, `conversation`', '什么会固定在同一顺序的渠道与密钥上。'],
    },
  },
  time_zone: {
    ...TIME_ZONE,
    told: {
      en: ['IANA name', 'Whose calendar day `rpd` and `tpd` count in.'],
      'zh-CN': ['IANA 名称', '`rpd` 与 `tpd` 按哪个时区的自然日计算。'],
    },
  },
  max_attempts: {
    setting: 'maxAttempts',
    ...kept<number>(8, IsInt(), Min(1), Max(1_000)),
    told: {
      en: ['1 to 1000', 'Attempts that one request may take.'],
      'zh-CN': ['1 到 1000', '一个请求最多尝试几次。'],
    },
  },
  /** What is said on the route is kept in files, apart from the books; switching it on is an owner's to do. */
  log_content: {
    setting: 'logsContent',
    ...kept<boolean>(false, IsBoolean()),
    told: {
      en: [
        'boolean',
        'Prompts and answers of the route are [kept in files](operations.md#content), apart from the ' +
          'ledger and the log.',
      ],
      'zh-CN': ['布尔', '把路由上的对话内容[保存到文件](operations.md#content)，与账本和日志分开。'],
    },
  },
  /** A request of which a channel's dialect cannot say everything is refused. */
  strict: {
    setting: 'isStrict',
    ...kept<boolean>(false, IsBoolean()),
    told: {
      en: [
        'boolean',
        'A request goes only to channels whose [dialect](clients.md#other-dialects) can express all of it. ' +
          'If there is none, it gets `400 unsupported_parameter`, which names the fields.',
      ],
      'zh-CN': ['布尔', '请求只发往能完整表达它的渠道；没有这样的渠道时返回 `400 unsupported_parameter` 并列出字段。'],
    },
  },
  /** No token can hold all of what the tokens of the route share. */
  fair_share: {
    setting: 'sharesFairly',
    ...kept<boolean>(true, IsBoolean()),
    told: {
      en: ['boolean', "No token can use up alone what the route's tokens share: [Shares](#shares)."],
      'zh-CN': ['布尔', '任何一个令牌都不能占满该路由各令牌共享的额度，见[份额](#份额)。'],
    },
  },
  /** What is done with request fields that choose a model or a price: `allow`, `strip` or `refuse`. */
  request_fields: {
    setting: 'fieldRules',
    ...kept<Readonly<Partial<Record<GovernedName, FieldRule>>>>({}, IsFieldRules()),
    told: {
      en: [
        'object',
        'What to do with request fields that choose a model or a price: `allow`, `strip` or `refuse`.',
        'see [Request fields](#request-fields)',
      ],
      'zh-CN': [
        '对象',
        '对会选择模型或价格的请求字段如何处理：`allow`、`strip` 或 `refuse`。',
        '见[请求字段](#请求字段)',
      ],
    },
  },
  /** USD per day, month and in total, for all of its tokens together. */
  budget: {
    setting: 'budget',
    ...BUDGET,
    told: {
      en: ['object', '[Money](#money) that all of its tokens together may spend.', 'unlimited'],
      'zh-CN': ['对象', '所有令牌合计的[费用](#费用)上限。', '不限'],
    },
  },
} as const;

/** What is said of a route, as it is written. */
export type SharedRouteFields = WrittenFields<typeof ROUTE_FIELDS>;

/** What the fields of a route become. */
export type SharedRouteSettings = Settings<typeof ROUTE_FIELDS>;
