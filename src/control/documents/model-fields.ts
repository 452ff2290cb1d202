import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsBoolean,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { MODEL_FIELDS, type SharedModelFields } from '../../gateway/catalog/field-tables.js';
import { PlacedDto } from '../../gateway/catalog/readers/placed.dto.js';
import { HasFields, type With } from '../../platform/config/fields.js';
import { SLUG, SLUG_RULE } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

const MOST_TARGETS = 200;

/** One way to serve a virtual model. */
export class TargetFields extends PlacedDto {
  /** The id of a target that stays; left out for a new one. */
  @IsOptional()
  @Matches(/^tg_[a-z2-7]{16}$/, { message: 'must be the id of a target' })
  id?: string;

  /** The id of a channel; left out: `model` names another virtual model of the route. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  channel?: string;

  @IsString()
  @IsNotEmpty()
  @MaxLength(256)
  model!: string;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

/** What may be written of a virtual model. */
@HasFields(MODEL_FIELDS)
export class ModelFields extends (NotedFields as With<typeof NotedFields, SharedModelFields>) {
  /** What clients ask for. */
  @Matches(SLUG, SLUG_RULE)
  @MaxLength(256)
  slug!: string;

  /** Further names that clients may ask for it by. */
  @IsOptional()
  @ArrayMaxSize(50)
  @Matches(SLUG, { ...SLUG_RULE, each: true })
  @MaxLength(256, { each: true })
  aliases?: string[];

  /** The id of its route. */
  @IsString()
  @IsNotEmpty()
  route!: string;

  @ArrayMaxSize(MOST_TARGETS)
  @ValidateNested({ each: true })
  @Type(() => TargetFields)
  targets!: TargetFields[];
}
