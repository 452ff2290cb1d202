import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { BudgetField } from '../../gateway/catalog/money-fields.js';
import { LimitsDto } from '../../gateway/catalog/readers/limits.dto.js';
import { IsBudget, IsFieldRules, IsTimeZone } from '../../gateway/catalog/rules.js';
import type { FieldRule } from '../../gateway/protocol/governed-fields.js';
import { MOST_MODELS, NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** A channel as a route uses it. */
export class RouteChannelFields {
  /** Its id. */
  @IsString()
  @IsNotEmpty()
  channel!: string;

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

  /** Ceilings on what this route may send there. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;
}

/** What may be written of a route. */
export class RouteFields extends NotedFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** Whose it is; left out: the default tenant's. */
  @IsOptional()
  @IsString()
  tenant?: string;

  /** Left out: every managed channel that its tenant may use, in the order of their priorities. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => RouteChannelFields)
  channels?: RouteChannelFields[];

  /** `virtual`: clients may ask for virtual models alone. */
  @IsOptional()
  @IsIn(['all', 'virtual'])
  expose?: 'all' | 'virtual';

  @IsOptional()
  @IsString()
  @MaxLength(256)
  default_model?: string;

  /** The virtual model that stands in for every model that the route does not have. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  catch_all?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_MODELS)
  @IsString({ each: true })
  available_models?: string[];

  /** The limits of each of its access tokens that has none of its own. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;

  /** What each of its access tokens may spend that has no budget of its own. */
  @IsOptional()
  @IsBudget()
  token_budget?: BudgetField;

  /** What all of them together may spend. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;

  @IsOptional()
  @IsIn(['priority-weighted', 'random', 'least-inflight', 'fastest'])
  strategy?: 'priority-weighted' | 'random' | 'least-inflight' | 'fastest';

  @IsOptional()
  @IsIn(['request', 'conversation'])
  affinity?: 'request' | 'conversation';

  @IsOptional()
  @IsTimeZone()
  time_zone?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000)
  max_attempts?: number;

  /** What is said on the route is kept; switching it on is an owner's to do. */
  @IsOptional()
  @IsBoolean()
  log_content?: boolean;

  /** A request of which a channel's dialect cannot say everything is refused. */
  @IsOptional()
  @IsBoolean()
  strict?: boolean;

  @IsOptional()
  @IsBoolean()
  fair_share?: boolean;

  /** What is done with request fields that choose a model or a price: `allow`, `strip` or `refuse`. */
  @IsOptional()
  @IsFieldRules()
  request_fields?: Record<string, FieldRule>;
}
