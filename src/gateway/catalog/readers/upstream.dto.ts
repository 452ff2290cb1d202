import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
} from 'class-validator';
import { DIALECT_NAMES, type DialectName } from '../../protocol/dialect-name.js';
import { AdapterDto, PACKAGE_FIELDS, PROGRAM_FIELDS } from './adapter.dto.js';
import { HasFields, Tells, type With } from '../../../platform/config/fields.js';
import { ADDRESS_FIELDS, type AddressFields } from '../field-tables.js';
import { IsTextOrList } from '../rules.js';

/** What says where an upstream is and how to reach it; stands in a flat route or in a channel. */
// what is wrong with a time is told behind what is wrong with an address
@HasFields(ADDRESS_FIELDS, {
  timeout: {
    rules: [Type(() => Number), IsNumber(), IsPositive(), Max(86_400)],
    told: {
      en: ['seconds, up to 86400', 'One limit for every kind of silence.', 'see [Timeouts](#timeouts)'],
      'zh-CN': ['秒，至多 86400', '各种静默的统一上限（秒）。', '见[超时](#超时)'],
    },
  },
})
export class UpstreamDto extends (AdapterDto as With<typeof AdapterDto, AddressFields>) {
  @Tells({
    en: [
      'text',
      'A [preset](#providers), or any other name if `base_url` or `chat_url` is given. `echo` is the ' +
        'built-in demo model.',
      'flat: `openrouter`; channel: `custom`',
    ],
    'zh-CN': [
      '文本',
      '一个[预设](#服务商)，或任意名称（需给出 `base_url` 或 `chat_url`）。`echo` 是内置的回显模型。',
      '简写：`openrouter`；渠道：`custom`',
    ],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  provider?: string;

  /** Everything that the upstream speaks, the usual first; instead of `dialect`. */
  @Tells({
    en: [
      'list of dialects',
      'Everything that the upstream speaks at its address, the usual one first; instead of `dialect`. [The ' +
        'one that loses the least of a request](#order-of-the-channels) is used. The preset `openai` speaks ' +
        '`openai-chat` and `openai-responses`, unless the channel gives a `dialect`, an `adapter`, ' +
        '`defaults`, or a `chat_url` without a `base_url`. `chat_url` and `defaults` belong to the first.',
      "the preset's",
    ],
    'zh-CN': [
      '协议列表',
      '上游在同一地址支持的全部协议，最常用的在前；与 `dialect` 二选一。网关会选用对请求损失最小的一种。',
      '预设的',
    ],
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(DIALECT_NAMES, { each: true })
  dialects?: DialectName[];

  @Tells({
    en: ['text', "Azure's `api-version`; needed for the provider `azure`.", ''],
    'zh-CN': ['文本', 'Azure 的 `api-version`；服务商为 `azure` 时必填。', ''],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  api_version?: string;

  @Tells({
    en: [
      'text or list',
      'Several; together they form [a ring](#keys). Without a key the upstream is called without credentials.',
      'none',
    ],
    'zh-CN': ['文本或列表', '多个密钥，组成[密钥环](#密钥)。没有密钥时不带凭证调用上游。', '无'],
  })
  @IsOptional()
  @IsTextOrList()
  api_keys?: string | string[];

  @Tells({
    en: ['text', 'An upstream key.', ''],
    'zh-CN': ['文本', '一个上游密钥。', ''],
  })
  @IsOptional()
  @IsString()
  api_key?: string;

  /** In seconds. */
  timeout?: number;
}

/** The fields of UpstreamDto, which a route with channels must not have. */
export const UPSTREAM_FIELDS = [
  'adapter',
  'dialect',
  'dialects',
  'mapping',
  ...PROGRAM_FIELDS,
  ...PACKAGE_FIELDS,
  'provider',
  'base_url',
  'chat_url',
  'models_url',
  'api_version',
  'api_keys',
  'api_key',
  'timeout',
  'extra_headers',
] as const satisfies readonly (keyof UpstreamDto)[];
