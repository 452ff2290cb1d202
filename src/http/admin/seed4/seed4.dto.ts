import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const MOST_NAME = 120;
const MOST_KEYS = 1_000;
const MOST_MODELS = 10_000;

/** Forms send numbers as texts. */
function AsNumber(): PropertyDecorator {
  return Transform(({ value }: { readonly value: unknown }) =>
    typeof value === 'string' && value.trim() !== '' ? Number(value) : value === '' ? undefined : value,
  );
}

/** What the login of seed 4's page sends. */
export class Seed4LoginBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_024)
  password!: string;

  /** Of the second factor, which that page does not ask for. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  code?: string;
}

/** A channel as seed 4's page sends it to change it. */
export class Seed4ChannelBody {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_NAME)
  name?: string;

  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  base_url?: string;

  /** Keys themselves, or as they were shown. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_KEYS)
  @IsString({ each: true })
  keys?: string[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_MODELS)
  @IsString({ each: true })
  models?: string[];

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @IsOptional()
  @AsNumber()
  @IsInt()
  @Min(0)
  @Max(1_000)
  priority?: number;

  @IsOptional()
  @AsNumber()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  weight?: number;

  /** Sent back by the page; what it names is named by the path. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  created_at?: string | null;

  /** Of when the page read it; an older one than the present is refused. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  updated_at?: string | null;
}

/** A client's key as seed 4's page sends it. */
export class Seed4KeyBody {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_NAME)
  name?: string;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}
