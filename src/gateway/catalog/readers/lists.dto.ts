import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { IsAddressList } from '../../../platform/config/address-list.js';
import type { AccessTokenId, TenantId } from '../../../platform/crypto/ids.js';
import type { BudgetField } from '../money-fields.js';
import { IsBudget, IsIdOf, IsTimeZone } from '../rules.js';
import { ChannelDto } from './channel.dto.js';
import { LimitsDto } from './limits.dto.js';
import { PlacedDto } from './placed.dto.js';
import { RouteDto } from './route.dto.js';

const NOTE_LENGTH = 2_000;
const MOST_MODELS = 1_000;
const MOST_NETWORKS = 500;

/** A customer. */
export class TenantDto {
  /** What it is remembered by; computed where it is left out. */
  @IsOptional()
  @IsIdOf('tn')
  id?: TenantId;

  @IsString()
  @IsNotEmpty()
  name?: string;

  @IsOptional()
  @IsString()
  @MaxLength(NOTE_LENGTH)
  note?: string;

  /** USD per day, month and in total that all access tokens of all its routes together may spend. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;

  /** The zone whose calendar day its budget counts in. */
  @IsOptional()
  @IsTimeZone()
  time_zone?: string;

  /** None of its access tokens is served. */
  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}

/** A channel that any number of routes refer to. */
export class ListedChannelDto extends ChannelDto {
  /** The only tenant whose routes may refer to it. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  tenant?: string;

  /** The zone whose calendar day its limits and budgets count in. */
  @IsOptional()
  @IsTimeZone()
  time_zone?: string;

  @IsOptional()
  @IsString()
  @MaxLength(NOTE_LENGTH)
  note?: string;
}

/** A channel of the list, as one route uses it. */
export class ReferenceDto extends PlacedDto {
  @IsString()
  @IsNotEmpty()
  channel?: string;

  /** `virtual`: for virtual models of the route alone. */
  @IsOptional()
  @IsIn(['all', 'virtual'])
  expose?: 'all' | 'virtual';

  /** Ceilings on what this route may send there, beside those of the channel. */
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
export class ListedTokenDto {
  /** What it is counted and remembered by; computed where it is left out. */
  @IsOptional()
  @IsIdOf('tk')
  id?: AccessTokenId;

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  name?: string;

  /** The secret. */
  @IsString()
  @IsNotEmpty()
  token?: string;

  /** The name or id of its route. */
  @IsString()
  @IsNotEmpty()
  route?: string;

  /** Instead of what its route gives each of its access tokens. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;

  /** USD per day, month and in total, instead of what its route gives each of its access tokens. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;

  /** The only models that it may ask for, by name or `prefix*`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_MODELS)
  @IsString({ each: true })
  models?: string[];

  /** The only addresses and networks that it may be used from. */
  @IsOptional()
  @ArrayMaxSize(MOST_NETWORKS)
  @IsAddressList({ message: 'must be addresses or networks such as 10.0.0.0/8' })
  ip_allow?: string[];

  /** From then on it is refused. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true }, { message: 'must be a time such as 2026-12-24T18:00:00Z' })
  expires_at?: string;

  @IsOptional()
  @IsString()
  @MaxLength(NOTE_LENGTH)
  note?: string;

  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}
