import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { RouteId } from '../../../platform/crypto/ids.js';
import type { BudgetField } from '../money-fields.js';
import type { FieldRule } from '../../protocol/governed-fields.js';
import { IsBudget, IsFieldRules, IsIdOf, IsTextOrList, IsTimeZone } from '../rules.js';
import { ChannelDto } from './channel.dto.js';
import { TokenLimitsDto } from './limits.dto.js';
import { UpstreamDto } from './upstream.dto.js';

/** One way to serve a virtual model. */
export class TargetDto {
  /** Absent: `model` names another virtual model. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  channel?: string;

  @IsString()
  @IsNotEmpty()
  model?: string;

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
}

/** A public model id with its targets. */
export class VirtualModelDto {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TargetDto)
  targets?: TargetDto[];

  /** Answers name this id as their model. */
  @IsOptional()
  @IsBoolean()
  echo?: boolean;
}

/** One entry of GATEWAY_ROUTES: flat, with one upstream, or full, with channels. */
export class RouteDto extends UpstreamDto {
  /** What it is counted and remembered by; computed where it is left out. */
  @IsOptional()
  @IsIdOf('rt')
  id?: RouteId;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  token?: string;

  @IsOptional()
  @IsTextOrList()
  tokens?: string | string[];

  @IsOptional()
  @IsString()
  default_model?: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  available_models?: string[];

  /** The virtual model that stands in for every model that the route does not have. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  catch_all?: string;

  /** Serves whoever comes without a known token. */
  @IsOptional()
  @IsBoolean()
  open?: boolean;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ChannelDto)
  channels?: ChannelDto[];

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => VirtualModelDto)
  models?: VirtualModelDto[];

  @IsOptional()
  @IsIn(['all', 'virtual'])
  expose?: 'all' | 'virtual';

  @IsOptional()
  @ValidateNested()
  @Type(() => TokenLimitsDto)
  limits?: TokenLimitsDto;

  /** USD per day, month and in total, for all of its tokens together. */
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

  /** What is said on the route is kept in files, apart from the books. */
  @IsOptional()
  @IsBoolean()
  log_content?: boolean;

  /** A request of which a channel's dialect cannot say everything is refused. */
  @IsOptional()
  @IsBoolean()
  strict?: boolean;

  /** No token can hold all of what the tokens of the route share. */
  @IsOptional()
  @IsBoolean()
  fair_share?: boolean;

  /** What is done with request fields that choose a model or a price: `allow`, `strip` or `refuse`. */
  @IsOptional()
  @IsFieldRules()
  request_fields?: Record<string, FieldRule>;
}
