import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import { DIALECT_NAMES, type DialectName } from '../../protocol/dialect-name.js';
import type { Argument } from '../program.js';
import { IsCommand, IsTextObject } from '../rules.js';
import type { AdapterName } from '../transport.js';
import { MappingDto } from './mapping.dto.js';

/** How an attempt on a channel is carried out, with what the adapters besides `openai_compat` need. */
export class AdapterDto {
  @IsOptional()
  @IsIn(['openai_compat', 'custom_http', 'process', 'ai_sdk', 'echo'])
  adapter?: AdapterName;

  /** What the upstream speaks. */
  @IsOptional()
  @IsIn(DIALECT_NAMES)
  dialect?: DialectName;

  /** Of `custom_http`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MappingDto)
  mapping?: MappingDto;

  /** Of `process`: the program and its arguments. */
  @IsOptional()
  @IsCommand()
  command?: [string, ...Argument[]];

  @IsOptional()
  @IsIn(['none', 'prompt', 'request'])
  stdin?: 'none' | 'prompt' | 'request';

  @IsOptional()
  @IsTextObject()
  env?: Record<string, string>;

  @IsOptional()
  @IsString()
  @Matches(/^(?:\/|[A-Za-z]:[\\/])/, { message: 'cwd must be an absolute path' })
  cwd?: string;

  @IsOptional()
  @IsIn(['plain', 'chatml'])
  prompt_format?: 'plain' | 'chatml';

  @IsOptional()
  @IsBoolean()
  strip_prompt?: boolean;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  end_marks?: string[];

  /** Of `ai_sdk`: the npm package of the provider. */
  @IsOptional()
  @IsString()
  package?: string;

  /** The package's own settings; `{key}` in a text stands for the channel's key. */
  @IsOptional()
  @IsObject()
  options?: Record<string, unknown>;
}

/** The fields of AdapterDto that belong to the adapter `process` alone. */
export const PROGRAM_FIELDS = [
  'command',
  'stdin',
  'env',
  'cwd',
  'prompt_format',
  'strip_prompt',
  'end_marks',
] as const satisfies readonly (keyof AdapterDto)[];

/** The fields of AdapterDto that belong to the adapter `ai_sdk` alone. */
export const PACKAGE_FIELDS = ['package', 'options'] as const satisfies readonly (keyof AdapterDto)[];
