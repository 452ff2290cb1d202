import { Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsNotEmpty, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Blank, HasFields, Tells, type With } from '../../../platform/config/fields.js';
import type { AccessTokenId, TenantId } from '../../../platform/crypto/ids.js';
import {
  DECLARED_TENANT_FIELDS,
  LISTED_CHANNEL_FIELDS,
  type DeclaredTenantFields,
  type ListedChannelFields,
} from '../field-tables.js';
import { DECLARED_TOKEN_FIELDS, type DeclaredTokenFields } from '../token-fields.js';
import { IsIdOf } from '../rules.js';
import { ChannelDto } from './channel.dto.js';
import { LimitsDto } from './limits.dto.js';
import { PlacedDto } from './placed.dto.js';
import { RouteDto } from './route.dto.js';

const MOST_MODELS = 1_000;

/** A customer. */
@HasFields(DECLARED_TENANT_FIELDS)
export class TenantDto extends (Blank as With<typeof Blank, DeclaredTenantFields>) {
  /** What it is remembered by; computed where it is left out. */
  @Tells({
    en: ['`tn_` and 16 characters', 'See [Identity](#identity).', 'computed'],
    'zh-CN': ['`tn_` 加 16 个字符', '见[身份](#身份)。', '自动计算'],
  })
  @IsOptional()
  @IsIdOf('tn')
  id?: TenantId;

  @Tells({
    en: ['text', 'Unique.', 'required'],
    'zh-CN': ['文本', '唯一。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  name?: string;
}

/** A channel that any number of routes refer to. */
@HasFields(LISTED_CHANNEL_FIELDS)
export class ListedChannelDto extends (ChannelDto as With<typeof ChannelDto, ListedChannelFields>) {
  /** The only tenant whose routes may refer to it. */
  @Tells({
    en: ['text', 'The name or id of the only tenant whose routes may refer to it.', 'every tenant'],
    'zh-CN': ['文本', '只有这个租户（名称或 id）的路由可以引用它。', '所有租户'],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  tenant?: string;
}

/** A channel of the list, as one route uses it. */
export class ReferenceDto extends PlacedDto {
  @Tells({
    en: ['text', 'The id of a channel of the list.', 'required'],
    'zh-CN': ['文本', '列表中渠道的 id。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  channel?: string;

  @Tells({
    en: ['0 to 1000', 'As in a channel.', "the channel's"],
    'zh-CN': ['0 到 1000', '与渠道的相同。', '渠道的'],
  })
  declare priority?: number;

  @Tells({
    en: ['1 to 1000000', 'As in a channel.', "the channel's"],
    'zh-CN': ['1 到 1000000', '与渠道的相同。', '渠道的'],
  })
  declare weight?: number;

  /** `virtual`: for virtual models of the route alone. */
  @Tells({
    en: ['`all`, `virtual`', "`virtual` keeps the channel for the route's virtual models.", "the route's"],
    'zh-CN': ['`all`, `virtual`', '`virtual` 表示该渠道只供路由的虚拟模型使用。', '路由的'],
  })
  @IsOptional()
  @IsIn(['all', 'virtual'])
  expose?: 'all' | 'virtual';

  /** Ceilings on what this route may send there, beside those of the channel. */
  @Tells({
    en: [
      'object',
      '[Limits](#limits) of what this route may send there, in addition to those of the channel.',
      'unlimited',
    ],
    'zh-CN': ['对象', '在渠道自己的[限额](#限额)之外，这条路由可以发往那里的量。', '不限'],
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;
}

/** A route whose channels may be references. */
export class ListedRouteDto extends RouteDto {
  /** The name or id of its tenant. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  tenant?: string;
}

/** An access token beside the routes. */
@HasFields(DECLARED_TOKEN_FIELDS, { models: { rules: [ArrayMaxSize(MOST_MODELS)] } })
export class ListedTokenDto extends (Blank as With<typeof Blank, DeclaredTokenFields>) {
  /** What it is counted and remembered by; computed where it is left out. */
  @Tells({
    en: ['`tk_` and 16 characters', 'See [Identity](#identity).', 'computed'],
    'zh-CN': ['`tk_` 加 16 个字符', '见[身份](#身份)。', '自动计算'],
  })
  @IsOptional()
  @IsIdOf('tk')
  id?: AccessTokenId;

  @Tells({
    en: ['text', 'Name in logs, metrics and lists.', '`ROUTE/1`, `ROUTE/2` …'],
    'zh-CN': ['文本', '在日志、指标与列表里的名称。', '`ROUTE/1`, `ROUTE/2` …'],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  /** The secret. */
  @Tells({
    en: ['text', 'The secret.', 'required'],
    'zh-CN': ['文本', '令牌本身。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  token?: string;

  /** The name or id of its route. */
  @Tells({
    en: ['text', 'The name or id of its route.', 'required'],
    'zh-CN': ['文本', '所属路由的名称或 id。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  route?: string;
}
