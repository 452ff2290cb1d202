import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { Nested } from '../core/nested.decorator.js';
import { EntityChangeAnswer } from './version-answers.dto.js';

/** Another gateway's configuration, and how it is to be taken in. */
export class SourceBody {
  /** The file: its text, or with `encoding` the bytes of an SQLite database. */
  @IsString()
  @IsNotEmpty()
  content!: string;

  @IsOptional()
  @IsIn(['text', 'base64'])
  encoding?: 'text' | 'base64';

  /** What GPT-Load has sealed its keys with. */
  @IsOptional()
  @IsString()
  @MaxLength(4_096)
  encryption_key?: string;

  /** Environment variables that its keys may refer to. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  env?: string[];

  /** Rules: `skip`, and other fields for `channels`, `routes`, `models` and `tokens` by name or id. */
  @IsOptional()
  @IsObject()
  map?: object;

  /** Write it; without this it is only told. */
  @IsOptional()
  @IsBoolean()
  apply?: boolean;
}

/** How many rows there are of each verdict. */
export class ImportCountsAnswer {
  @IsInt()
  mapped!: number;

  @IsInt()
  changed!: number;

  @IsInt()
  left_out!: number;
}

/** What became of one row of the other gateway. */
export class ImportRowAnswer {
  /** Table or list there. */
  @IsString()
  table!: string;

  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @IsIn(['mapped', 'changed', 'left_out'])
  verdict!: 'mapped' | 'changed' | 'left_out';

  @IsString()
  note!: string;

  /** It was in use there. */
  @IsBoolean()
  is_enabled!: boolean;
}

/** An environment variable that the file names. */
export class ImportVariableAnswer {
  @IsString()
  name!: string;

  @IsBoolean()
  is_allowed!: boolean;

  @IsBoolean()
  is_set!: boolean;
}

/** What an import did, or would do. */
export class ImportAnswer {
  @IsString()
  kind!: string;

  /** Nothing is written. */
  @IsBoolean()
  is_dry!: boolean;

  @IsInt()
  config_version!: number;

  @Nested(() => ImportCountsAnswer)
  counts!: ImportCountsAnswer;

  @IsArray()
  @Nested(() => ImportRowAnswer, { each: true })
  rows!: readonly ImportRowAnswer[];

  @IsArray()
  @Nested(() => EntityChangeAnswer, { each: true })
  changes!: readonly EntityChangeAnswer[];

  /** Keys that have to be entered. */
  @IsArray()
  @IsString({ each: true })
  missing_keys!: readonly string[];

  @IsArray()
  @Nested(() => ImportVariableAnswer, { each: true })
  variables!: readonly ImportVariableAnswer[];
}
