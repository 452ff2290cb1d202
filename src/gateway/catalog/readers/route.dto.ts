import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Blank, HasFields, type With } from '../../../platform/config/fields.js';
import type { RouteId } from '../../../platform/crypto/ids.js';
import { MODEL_FIELDS, ROUTE_FIELDS, type SharedModelFields, type SharedRouteFields } from '../field-tables.js';
import { IsIdOf, IsTextOrList } from '../rules.js';
import { ChannelDto } from './channel.dto.js';
import { TokenLimitsDto } from './limits.dto.js';
import { PlacedDto } from './placed.dto.js';
import { UpstreamDto } from './upstream.dto.js';

/** One way to serve a virtual model. */
export class TargetDto extends PlacedDto {
  /** Absent: `model` names another virtual model. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  channel?: string;

  @IsString()
  @IsNotEmpty()
  model?: string;
}

/** A public model id with its targets. */
@HasFields(MODEL_FIELDS)
export class VirtualModelDto extends (Blank as With<typeof Blank, SharedModelFields>) {
  @IsString()
  @IsNotEmpty()
  id?: string;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TargetDto)
  targets?: TargetDto[];
}

/** One entry of GATEWAY_ROUTES: flat, with one upstream, or full, with channels. */
@HasFields(ROUTE_FIELDS, { catch_all: { rules: [IsNotEmpty()] } })
export class RouteDto extends (UpstreamDto as With<typeof UpstreamDto, SharedRouteFields>) {
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
}
