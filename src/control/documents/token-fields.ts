import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsISO8601,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { BudgetField } from '../../gateway/catalog/money-fields.js';
import { LimitsDto } from '../../gateway/catalog/readers/limits.dto.js';
import { IsBudget } from '../../gateway/catalog/rules.js';
import { IsAddressList } from '../../platform/config/address-list.js';
import { MOST_MODELS, NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

const MOST_NETWORKS = 500;

/** What may be written of an access token. */
export class TokenFields extends NotedFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** The id of its route. */
  @IsString()
  @IsNotEmpty()
  route!: string;

  /** The only models that it may ask for, by name or `prefix*`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_MODELS)
  @IsString({ each: true })
  @MaxLength(256, { each: true })
  models?: string[];

  /** The only addresses and networks that it may be used from. */
  @IsOptional()
  @ArrayMaxSize(MOST_NETWORKS)
  @IsAddressList({ message: 'must be addresses or networks such as 10.0.0.0/8' })
  ip_allow?: string[];

  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;

  /** USD per day, month and in total. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;

  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  expires_at?: string;

  /** When people should be reminded to rotate it. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  rotate_after?: string;

  /** It is refused until it is resumed. */
  @IsOptional()
  @IsBoolean()
  paused?: boolean;
}
