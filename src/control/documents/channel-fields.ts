import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { BudgetField, PriceField } from '../../gateway/catalog/money-fields.js';
import { TimeoutsDto } from '../../gateway/catalog/readers/channel.dto.js';
import { LimitsDto } from '../../gateway/catalog/readers/limits.dto.js';
import {
  IsBudget,
  IsDuration,
  IsHeaders,
  IsModelMapping,
  IsPrices,
  IsTimeZone,
  IsTraits,
  IsUpstreamUrl,
} from '../../gateway/catalog/rules.js';
import type { TraitField } from '../../gateway/catalog/traits-field.js';
import { DIALECT_NAMES, type DialectName } from '../../gateway/protocol/dialect-name.js';
import { MOST_MODELS, NAME_LENGTH, SLUG, SLUG_RULE } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** What may be written of a channel; its keys are resources of their own. */
export class ChannelFields extends NotedFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** What answers, receipts and files call it; made of the name when left out. */
  @IsOptional()
  @Matches(SLUG, SLUG_RULE)
  @MaxLength(NAME_LENGTH)
  slug?: string;

  /** Whose it is; left out: every tenant's routes may use it. */
  @IsOptional()
  @IsString()
  tenant?: string;

  /** A provider of the catalogue of presets, or any other name beside a base URL. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  provider?: string;

  /** What the upstream speaks, the usual first. */
  @IsOptional()
  @IsArray()
  @IsIn(DIALECT_NAMES, { each: true })
  dialects?: DialectName[];

  @IsOptional()
  @IsUpstreamUrl()
  base_url?: string;

  @IsOptional()
  @IsUpstreamUrl(true)
  chat_url?: string;

  @IsOptional()
  @IsUpstreamUrl(true)
  models_url?: string;

  /** Azure's `api-version`. */
  @IsOptional()
  @Matches(/^[\w.-]{1,32}$/, { message: 'must be a version such as 2024-10-21' })
  api_version?: string;

  /** Those whose names hold auth, key, token, secret or cookie are kept as secrets, and never shown again. */
  @IsOptional()
  @IsHeaders()
  extra_headers?: Record<string, string>;

  /** Exact ids or `prefix*`; empty serves every model. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_MODELS)
  @IsString({ each: true })
  @MaxLength(256, { each: true })
  models?: string[];

  /** Requested model → the upstream's name for it. */
  @IsOptional()
  @IsModelMapping()
  model_mapping?: Record<string, string>;

  /** 0 is tried first. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000)
  priority?: number;

  /** Share among the channels of the same priority. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  weight?: number;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;

  /** The limits of each of its keys. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  key_limits?: LimitsDto;

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

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000_000)
  max_output_tokens?: number;

  /** Streams are asked for their token counts. */
  @IsOptional()
  @IsBoolean()
  include_usage?: boolean;

  /** In seconds. */
  @IsOptional()
  @ValidateNested()
  @Type(() => TimeoutsDto)
  timeouts?: TimeoutsDto;

  @IsOptional()
  @IsDuration()
  cooldown_429?: number | string;

  /** Request fields to fill in where the client leaves them out. */
  @IsOptional()
  @IsObject()
  defaults?: Record<string, unknown>;

  /** The zone whose calendar day its limits and budgets count in. */
  @IsOptional()
  @IsTimeZone()
  time_zone?: string;
}
