import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { HasFields, Tells, type Told, type With } from '../../../platform/config/fields.js';
import { CHANNEL_FIELDS, type SharedChannelFields } from '../channel-fields.js';
import { IsLimit } from '../rules.js';
import { UpstreamDto } from './upstream.dto.js';

const LIMIT: Told = {
  en: ['whole number', '[Limits](#limits) of the channel.', '-1'],
  'zh-CN': ['整数', '渠道的[限额](#限额)。', '-1'],
};

/** A channel of the full form. */
@HasFields(CHANNEL_FIELDS)
export class ChannelDto extends (UpstreamDto as With<typeof UpstreamDto, SharedChannelFields>) {
  @Tells({
    en: ['text', 'Unique within the route. Shown in `x-gateway-channel`, logs and receipts.', 'required'],
    'zh-CN': ['文本', '在路由内唯一。出现在 `x-gateway-channel`、日志与回执里。', '必填'],
  })
  @IsString()
  @IsNotEmpty()
  id?: string;

  @Tells({
    en: ['text', 'Shown in `/v1/status`.', 'the id'],
    'zh-CN': ['文本', '在 `/v1/status` 里显示。', '即 id'],
  })
  @IsOptional()
  @IsString()
  name?: string;

  @Tells(LIMIT)
  @IsOptional()
  @IsLimit()
  rpm?: number;

  @Tells(LIMIT)
  @IsOptional()
  @IsLimit()
  rpd?: number;

  @Tells(LIMIT)
  @IsOptional()
  @IsLimit()
  tpm?: number;

  @Tells(LIMIT)
  @IsOptional()
  @IsLimit()
  tpd?: number;

  @Tells(LIMIT)
  @IsOptional()
  @IsLimit()
  concurrency?: number;
}
