import { Type } from 'class-transformer';
import { IsArray, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString, Max } from 'class-validator';
import { IsHeaders, IsTextOrList, IsUpstreamUrl } from '../rules.js';

/** One entry of GATEWAY_ROUTES in the flat form: one or more tokens, one upstream. */
export class RouteDto {
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
  @IsNotEmpty()
  provider?: string;

  @IsOptional()
  @IsUpstreamUrl()
  base_url?: string;

  @IsOptional()
  @IsUpstreamUrl(true)
  chat_url?: string;

  @IsOptional()
  @IsUpstreamUrl(true)
  models_url?: string;

  @IsOptional()
  @IsString()
  default_model?: string;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  available_models?: string[];

  @IsOptional()
  @IsTextOrList()
  api_keys?: string | string[];

  @IsOptional()
  @IsString()
  @IsNotEmpty()
  api_key?: string;

  @IsOptional()
  @Type(() => Number)
  @IsNumber()
  @IsPositive()
  @Max(86_400)
  timeout?: number;

  @IsOptional()
  @IsHeaders()
  extra_headers?: Record<string, string>;
}
