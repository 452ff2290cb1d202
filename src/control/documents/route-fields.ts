import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ROUTE_FIELDS, type SharedRouteFields } from '../../gateway/catalog/route-fields.js';
import type { BudgetField } from '../../gateway/catalog/money-fields.js';
import { LimitsDto } from '../../gateway/catalog/readers/limits.dto.js';
import { PlacedDto } from '../../gateway/catalog/readers/placed.dto.js';
import { IsBudget } from '../../gateway/catalog/rules.js';
import { HasFields, type With } from '../../platform/config/fields.js';
import { MODEL_LENGTH, MOST_MODELS, NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** A channel as a route uses it. */
export class RouteChannelFields extends PlacedDto {
  /** Its id. */
  @IsString()
  @IsNotEmpty()
  channel!: string;

  /** Ceilings on what this route may send there. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;
}

/** What may be written of a route. */
@HasFields(ROUTE_FIELDS, {
  default_model: { rules: [MaxLength(MODEL_LENGTH)] },
  catch_all: { rules: [MaxLength(MODEL_LENGTH)] },
  available_models: { rules: [ArrayMaxSize(MOST_MODELS)] },
})
export class RouteFields extends (NotedFields as With<typeof NotedFields, SharedRouteFields>) {
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

  /** The limits of each of its access tokens that has none of its own. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;

  /** What each of its access tokens may spend that has no budget of its own. */
  @IsOptional()
  @IsBudget()
  token_budget?: BudgetField;
}
