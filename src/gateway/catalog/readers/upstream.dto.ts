import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Max,
} from 'class-validator';
import { DIALECT_NAMES, type DialectName } from '../../protocol/dialect-name.js';
import { AdapterDto, PACKAGE_FIELDS, PROGRAM_FIELDS } from './adapter.dto.js';
import { HasFields, type With } from '../../../platform/config/fields.js';
import { ADDRESS_FIELDS, type AddressFields } from '../field-tables.js';
import { IsTextOrList } from '../rules.js';

/** What says where an upstream is and how to reach it; stands in a flat route or in a channel. */
// what is wrong with a time is told behind what is wrong with an address
@HasFields(ADDRESS_FIELDS, { timeout: { rules: [Type(() => Number), IsNumber(), IsPositive(), Max(86_400)] } })
export class UpstreamDto extends (AdapterDto as With<typeof AdapterDto, AddressFields>) {
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  provider?: string;

  /** Everything that the upstream speaks, the usual first; instead of `dialect`. */
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(DIALECT_NAMES, { each: true })
  dialects?: DialectName[];

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  api_version?: string;

  @IsOptional()
  @IsTextOrList()
  api_keys?: string | string[];

  @IsOptional()
  @IsString()
  api_key?: string;

  /** In seconds. */
  timeout?: number;
}

/** The fields of UpstreamDto, which a route with channels must not have. */
export const UPSTREAM_FIELDS = [
  'adapter',
  'dialect',
  'dialects',
  'mapping',
  ...PROGRAM_FIELDS,
  ...PACKAGE_FIELDS,
  'provider',
  'base_url',
  'chat_url',
  'models_url',
  'api_version',
  'api_keys',
  'api_key',
  'timeout',
  'extra_headers',
] as const satisfies readonly (keyof UpstreamDto)[];
