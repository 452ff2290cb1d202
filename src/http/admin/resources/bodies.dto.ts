import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { ChannelFields } from '../../../control/documents/channel-fields.js';
import { Nested } from '../core/nested.decorator.js';

/** A key to add. */
export class KeyBody {
  /** The key itself, or `${NAME}` for an environment variable that holds it. */
  @IsString()
  @IsNotEmpty()
  @MaxLength(4096)
  secret!: string;

  @IsOptional()
  @IsString()
  @MaxLength(120)
  label?: string;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}

/** One key, or many. */
export class KeysBody {
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @Nested(() => KeyBody, { each: true })
  keys!: KeyBody[];
}

/** Another secret for a key. */
export class SecretBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(4096)
  secret!: string;
}

/** A channel to create, with its keys. */
export class NewChannelBody extends ChannelFields {
  @IsOptional()
  @ArrayMaxSize(1_000)
  @Nested(() => KeyBody, { each: true })
  keys?: KeyBody[];
}

/** One place in an order. */
export class OrderedChannelBody {
  @IsString()
  @IsNotEmpty()
  id!: string;

  @IsInt()
  @Min(0)
  @Max(1_000)
  priority!: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  weight?: number;
}

/** Priorities and weights of many channels. */
export class ChannelOrderBody {
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @Nested(() => OrderedChannelBody, { each: true })
  order!: OrderedChannelBody[];
}

const BULK_ACTIONS = ['enable', 'disable', 'delete', 'priority', 'weight', 'tag', 'untag'] as const;

/** The same for many channels; each has its own result. */
export class ChannelBulkBody {
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  ids!: string[];

  @IsIn(BULK_ACTIONS)
  action!: (typeof BULK_ACTIONS)[number];

  /** A priority or a weight. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  value?: number;

  @IsOptional()
  @IsString()
  @MaxLength(64)
  tag?: string;
}

/** How long something is parked, and why. */
export class ParkBody {
  /** `1h`, `1d`, `1w`, `1mo` or another duration. */
  @IsOptional()
  @IsString()
  @MaxLength(16)
  for?: string;

  /** A time instead. */
  @IsOptional()
  @IsString()
  @MaxLength(40)
  until?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  reason?: string;

  /** Only this key, by its id. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  key?: string;

  /** Only this model, by the upstream's name. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  model?: string;
}

/** What is taken back before its time. */
export class UnparkBody {
  @IsOptional()
  @IsString()
  @MaxLength(64)
  key?: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  model?: string;
}

/** How long the present secret is answered to beside the new one. */
export class RotateBody {
  /** `0`, or a duration of at most 30 days such as `24h`; 24 hours when left out. */
  @IsOptional()
  @IsString()
  @MaxLength(16)
  grace?: string;
}

/** An access token as its client has it. */
export class LookupBody {
  @IsString()
  @IsNotEmpty()
  @MaxLength(4096)
  secret!: string;
}

/** What is kept of a version beside what it changed. */
export class VersionBody {
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  note?: string | null;

  @IsOptional()
  @IsBoolean()
  pinned?: boolean;
}

/** An exported configuration to read back. */
export class ImportBody {
  @IsObject()
  document!: object;

  /** Secrets by the names that stand for them in the document. */
  @IsOptional()
  @IsObject()
  secrets?: Record<string, string>;
}

/** Many access tokens, or one thing for many. */
export class TokenBulkBody {
  /** Access tokens to create. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsObject({ each: true })
  tokens?: object[];

  @IsOptional()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  ids?: string[];

  @IsOptional()
  @IsIn(['pause', 'resume', 'revoke', 'end-grace'])
  action?: 'pause' | 'resume' | 'revoke' | 'end-grace';
}

/** Targets in the order in which they are tried. */
export class TargetOrderBody {
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  order!: string[];
}
