import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Blank, HasFields, Tells, type With } from '../../../platform/config/fields.js';
import type { RouteId } from '../../../platform/crypto/ids.js';
import { MODEL_FIELDS, type SharedModelFields } from '../field-tables.js';
import { ROUTE_FIELDS, type SharedRouteFields } from '../route-fields.js';
import { IsIdOf, IsTextOrList } from '../rules.js';
import { ChannelDto } from './channel.dto.js';
import { TokenLimitsDto } from './limits.dto.js';
import { PlacedDto } from './placed.dto.js';
import { UpstreamDto } from './upstream.dto.js';

/** One way to serve a virtual model. */
export class TargetDto extends PlacedDto {
  /** Absent: `model` names another virtual model. */
  @Tells({
    en: ['text', 'Id of a channel. Without it, `model` names another virtual model.', ''],
    'zh-CN': ['文本', '渠道的 id；省略时 `model` 是另一个虚拟模型。', ''],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  channel?: string;

  @Tells({
    en: ['text', "The model's name at that channel.", 'required'],
    'zh-CN': ['文本', '在该渠道的模型名。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  model?: string;

  @Tells({
    en: [
      '0 to 1000',
      'Lower is tried first, so a list is tried in its order. Equal priorities share by weight.',
      'its place in the list',
    ],
    'zh-CN': ['0 到 1000', '所以列表按顺序尝试；优先级相同的按权重分摊。', '在列表中的位置'],
  })
  declare priority?: number;

  @Tells({
    en: ['1 to 1000000', '', '1'],
    'zh-CN': ['1 到 1000000', '', '1'],
  })
  declare weight?: number;
}

/** A public model id with its targets. */
@HasFields(MODEL_FIELDS)
export class VirtualModelDto extends (Blank as With<typeof Blank, SharedModelFields>) {
  @Tells({
    en: ['text', 'What clients ask for.', 'required'],
    'zh-CN': ['文本', '客户端请求的名称。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  id?: string;

  @Tells({
    en: ['list', 'The ways to serve it.', 'required'],
    'zh-CN': ['列表', '提供它的方式。', '必填'],
  })
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TargetDto)
  targets?: TargetDto[];
}

/** One entry of GATEWAY_ROUTES: flat, with one upstream, or full, with channels. */
@HasFields(ROUTE_FIELDS, { catch_all: { rules: [IsNotEmpty()] } })
export class RouteDto extends (UpstreamDto as With<typeof UpstreamDto, SharedRouteFields>) {
  /** What it is counted and remembered by; computed where it is left out. */
  @Tells({
    en: [
      '`rt_` and 16 characters',
      'Identity of the route for counts and records; see [Identity](#identity).',
      'computed',
    ],
    'zh-CN': ['`rt_` 加 16 个字符', '路由按它计数与记忆，见[身份](#身份)。', '计算得出'],
  })
  @IsOptional()
  @IsIdOf('rt')
  id?: RouteId;

  @Tells({
    en: [
      'text',
      'Name in logs, receipts and `route explain`. A second route of the same name gets `-2`.',
      "the object's key, else the first provider",
    ],
    'zh-CN': ['文本', '日志、回执与 `route explain` 里的名称。重名时加 `-2`。', '对象的键名，否则第一个服务商'],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  @Tells({
    en: ['text', 'A gateway token.', ''],
    'zh-CN': ['文本', '一个网关令牌。', ''],
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  token?: string;

  @Tells({
    en: [
      'text or list',
      'Several; you may use `token` as well. Unique over the whole configuration; printable ASCII without ' +
        'spaces, at most 4096 characters.',
      '',
    ],
    'zh-CN': [
      '文本或列表',
      '多个令牌，可与 `token` 并存。在整个配置中唯一；可打印 ASCII，不含空格，最多 4096 个字符。',
      '',
    ],
  })
  @IsOptional()
  @IsTextOrList()
  tokens?: string | string[];

  /** Serves whoever comes without a known token. */
  @Tells({
    en: [
      'boolean',
      'Accepts requests that carry no valid token. One route at most; on a network address only with ' +
        '`GATEWAY_ALLOW_ANONYMOUS`.',
      'false',
    ],
    'zh-CN': ['布尔', '接受不带有效令牌的请求。最多一条路由；在网络地址上还需要 `GATEWAY_ALLOW_ANONYMOUS`。', 'false'],
  })
  @IsOptional()
  @IsBoolean()
  open?: boolean;

  @Tells({
    en: [
      'list',
      'The upstream accounts. A route with `channels` may have none of the [upstream ' +
        'fields](#fields-of-an-upstream).',
      '',
    ],
    'zh-CN': ['列表', '上游账号。有它时，路由里不能再写[上游字段](#上游的字段)。', ''],
  })
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ChannelDto)
  channels?: ChannelDto[];

  @Tells({
    en: ['list', '[Virtual models](#virtual-models).', 'none'],
    'zh-CN': ['列表', '[虚拟模型](#虚拟模型)。', '无'],
  })
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => VirtualModelDto)
  models?: VirtualModelDto[];

  @Tells({
    en: ['`all`, `virtual`', '`virtual` lets clients ask only for virtual models.', 'all'],
    'zh-CN': ['`all`, `virtual`', '`virtual` 表示客户端只能使用虚拟模型。', 'all'],
  })
  @IsOptional()
  @IsIn(['all', 'virtual'])
  expose?: 'all' | 'virtual';

  @Tells({
    en: ['object', '[Limits](#limits) of each of its tokens, with an optional `budget`.', 'unlimited'],
    'zh-CN': ['对象', '每个令牌的[限额](#限额)，其中可以有 `budget`。', '不限'],
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TokenLimitsDto)
  limits?: TokenLimitsDto;
}
