import { Type } from 'class-transformer';
import { ArrayMaxSize, IsIn, IsNotEmpty, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Blank, HasFields, type With } from '../../../platform/config/fields.js';
import type { AccessTokenId, TenantId } from '../../../platform/crypto/ids.js';
import {
  DECLARED_TENANT_FIELDS,
  DECLARED_TOKEN_FIELDS,
  LISTED_CHANNEL_FIELDS,
  type DeclaredTenantFields,
  type DeclaredTokenFields,
  type ListedChannelFields,
} from '../field-tables.js';
import { IsIdOf } from '../rules.js';
import { ChannelDto } from './channel.dto.js';
import { LimitsDto } from './limits.dto.js';
import { PlacedDto } from './placed.dto.js';
import { RouteDto } from './route.dto.js';

const MOST_MODELS = 1_000;

/** A customer. */
@HasFields(DECLARED_TENANT_FIELDS)
export class TenantDto extends (Blank as With<typeof Blank, DeclaredTenantFields>) {
  /** What it is remembered by; computed where it is left out. */
  @IsOptional()
  @IsIdOf('tn')
  id?: TenantId;

  @IsString()
  @IsNotEmpty()
  name?: string;
}

/** A channel that any number of routes refer to. */
@HasFields(LISTED_CHANNEL_FIELDS)
export class ListedChannelDto extends (ChannelDto as With<typeof ChannelDto, ListedChannelFields>) {
  /** The only tenant whose routes may refer to it. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  tenant?: string;
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
@HasFields(DECLARED_TOKEN_FIELDS, { models: { rules: [ArrayMaxSize(MOST_MODELS)] } })
export class ListedTokenDto extends (Blank as With<typeof Blank, DeclaredTokenFields>) {
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
}
