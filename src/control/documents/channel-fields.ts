import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { CHANNEL_FIELDS, type SharedChannelFields } from '../../gateway/catalog/channel-fields.js';
import {
  ADDRESS_FIELDS,
  LISTED_CHANNEL_FIELDS,
  type AddressFields,
  type ListedChannelFields,
} from '../../gateway/catalog/field-tables.js';
import { LimitsDto } from '../../gateway/catalog/readers/limits.dto.js';
import { DIALECT_NAMES, type DialectName } from '../../gateway/protocol/dialect-name.js';
import { HasFields, type With } from '../../platform/config/fields.js';
import { MODEL_LENGTH, MOST_MODELS, NAME_LENGTH, SLUG, SLUG_RULE } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** What may be written of a channel; its keys are resources of their own. */
@HasFields(ADDRESS_FIELDS, CHANNEL_FIELDS, LISTED_CHANNEL_FIELDS, {
  models: { rules: [ArrayMaxSize(MOST_MODELS), MaxLength(MODEL_LENGTH, { each: true })] },
})
export class ChannelFields extends (NotedFields as With<
  typeof NotedFields,
  AddressFields & SharedChannelFields & ListedChannelFields
>) {
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

  /** Azure's `api-version`. */
  @IsOptional()
  @Matches(/^[\w.-]{1,32}$/, { message: 'must be a version such as 2024-10-21' })
  api_version?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => LimitsDto)
  limits?: LimitsDto;
}
