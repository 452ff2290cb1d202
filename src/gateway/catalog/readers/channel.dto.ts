import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { BudgetField, PriceField } from '../money-fields.js';
import { IsBudget, IsDuration, IsLimit, IsModelMapping, IsPrices, IsTraits } from '../rules.js';
import type { TraitField } from '../traits-field.js';
import { LimitsDto } from './limits.dto.js';
import { UpstreamDto } from './upstream.dto.js';

/** Time limits in seconds. */
export class TimeoutsDto {
  @IsOptional()
  @IsNumber()
  @IsPositive()
  connect?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  headers?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  first_content?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  idle?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  total?: number;
}

/** A channel of the full form. */
export class ChannelDto extends UpstreamDto {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsOptional()
  @IsString()
  name?: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  models?: string[];

  @IsOptional()
  @IsModelMapping()
  model_mapping?: Record<string, string>;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000)
  priority?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  weight?: number;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

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

  /** The limits of each of its keys. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  key_limits?: LimitsDto;

  @IsOptional()
  @ValidateNested()
  @Type(() => TimeoutsDto)
  timeouts?: TimeoutsDto;

  @IsOptional()
  @IsObject()
  defaults?: Record<string, unknown>;

  /** USD per day, month and in total. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;

  /** USD per million tokens, by model name or `prefix*`. */
  @IsOptional()
  @IsPrices()
  prices?: Record<string, PriceField>;

  /** What its models refuse and take, by pattern of their names. */
  @IsOptional()
  @IsTraits()
  traits?: Record<string, TraitField>;

  /** The most tokens that an answer may have: written into requests that name no maximum, or a larger one. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  max_output_tokens?: number;

  /** Streams are asked for their token counts; false for an upstream that refuses `stream_options`. */
  @IsOptional()
  @IsBoolean()
  include_usage?: boolean;

  @IsOptional()
  @IsDuration()
  cooldown_429?: number | string;
}
