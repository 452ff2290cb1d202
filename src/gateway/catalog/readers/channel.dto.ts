import { IsNotEmpty, IsOptional, IsString } from 'class-validator';
import { HasFields, type With } from '../../../platform/config/fields.js';
import { CHANNEL_FIELDS, type SharedChannelFields } from '../channel-fields.js';
import { IsLimit } from '../rules.js';
import { UpstreamDto } from './upstream.dto.js';

/** A channel of the full form. */
@HasFields(CHANNEL_FIELDS)
export class ChannelDto extends (UpstreamDto as With<typeof UpstreamDto, SharedChannelFields>) {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsLimit()
  rpm?: number;

  @IsOptional()
  @IsLimit()
  rpd?: number;

  @IsOptional()
  @IsLimit()
  tpm?: number;

  @IsOptional()
  @IsLimit()
  tpd?: number;

  @IsOptional()
  @IsLimit()
  concurrency?: number;
}
