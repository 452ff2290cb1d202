import { IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import type { OtherFacts } from '../../../gateway/ledger/other-facts.js';
import { OUTCOMES, USAGE_SOURCES } from '../../../platform/database/ledger-schema.js';
import { Nested } from '../core/nested.decorator.js';

/** A field that may be null: of many a request nothing is known yet, or never was. */
function Known(...rules: readonly PropertyDecorator[]): PropertyDecorator {
  return (target, property) => {
    for (const rule of [IsOptional(), ...rules]) rule(target, property);
  };
}

/** What the ledger has of a request; null where nothing is known. */
class EntryAnswer {
  @IsString()
  request_id!: string;

  @IsString()
  time!: string;

  @Known(IsString())
  settled!: string | null;

  @IsIn(['open', 'settled'])
  state!: string;

  @Known(IsIn(Object.keys(OUTCOMES)))
  outcome!: keyof typeof OUTCOMES | null;

  @Known(IsInt())
  status!: number | null;

  @Known(IsString())
  error!: string | null;

  @Known(IsString())
  fault!: string | null;

  @IsString()
  route!: string;

  @IsString()
  token!: string;

  @IsString()
  operation!: string;

  @IsString()
  model!: string;

  /** As sent. */
  @Known(IsString())
  upstream_model!: string | null;

  @Known(IsString())
  channel!: string | null;

  /** Place of the key in its channel, from 1. */
  @Known(IsInt())
  key!: number | null;

  @IsBoolean()
  stream!: boolean;

  @Known(IsInt())
  prompt_tokens!: number | null;

  @Known(IsInt())
  completion_tokens!: number | null;

  @Known(IsInt())
  cached_tokens!: number | null;

  @Known(IsInt())
  cache_write_tokens!: number | null;

  @Known(IsInt())
  reasoning_tokens!: number | null;

  @Known(IsInt())
  audio_prompt_tokens!: number | null;

  @Known(IsInt())
  audio_completion_tokens!: number | null;

  @Known(IsIn(Object.keys(USAGE_SOURCES)))
  usage_source!: keyof typeof USAGE_SOURCES | null;

  @Known(IsString())
  cost_usd!: string | null;

  @IsBoolean()
  priced!: boolean;

  @Known(IsInt())
  first_content_ms!: number | null;

  @Known(IsInt())
  duration_ms!: number | null;

  @Known(IsString())
  tenant_id!: string | null;

  @Known(IsString())
  route_id!: string | null;

  @Known(IsString())
  token_id!: string | null;

  @Known(IsString())
  channel_id!: string | null;

  @Known(IsString())
  key_id!: string | null;
}

/** A request in the list. */
export class RequestAnswer extends EntryAnswer {
  /** How many there were. */
  @Known(IsInt())
  attempts!: number | null;
}

/** One try of a request. */
export class AttemptAnswer {
  @IsString()
  channel!: string;

  /** Left out where it is not known, as of requests of before version 0.2.0. */
  @IsOptional()
  @IsString()
  channel_id?: string;

  /** Place of the key in its channel, from 1. */
  @IsInt()
  key!: number;

  /** As sent. */
  @IsString()
  model!: string;

  /** What it was spoken to in, where its channel speaks several dialects. */
  @IsOptional()
  @IsString()
  dialect?: string;

  /** Null when no answer came. */
  @Known(IsInt())
  status!: number | null;

  /** What went wrong; null when nothing did. */
  @Known(IsString())
  fault!: string | null;

  /** From the arrival of the request to its begin; left out of requests of before version 0.2.0 that had several. */
  @IsOptional()
  @IsInt()
  startMs?: number;

  /** From its begin until a connection had the request; left out where none was needed, or came about. */
  @IsOptional()
  @IsInt()
  connectMs?: number;

  /** From its begin until the head of the answer came; left out where none did. */
  @IsOptional()
  @IsInt()
  headersMs?: number;

  @IsInt()
  durationMs!: number;

  /** What it alone took, by kind, where one that failed before took something. */
  @IsOptional()
  @IsObject()
  usage?: object;

  @IsOptional()
  @IsIn(Object.keys(USAGE_SOURCES))
  usageSource?: keyof typeof USAGE_SOURCES;

  /** Micro-USD; null: no price is known. */
  @IsOptional()
  @IsInt()
  costMicros?: number | null;
}

/** What the plan of a request left out. */
export class LeftOutAnswer {
  @IsString()
  channel!: string;

  @IsString()
  model!: string;

  @IsString()
  reason!: string;
}

/** Who came later in its priority, for what it would not get of the request. */
export class LossyAnswer {
  @IsString()
  channel!: string;

  @IsArray()
  @IsString({ each: true })
  dropped!: readonly string[];
}

/** What was set aside for a request in budgets. */
export class ReservedAnswer {
  /** Millionths of a USD. */
  @IsInt()
  micros!: number;

  /** The field or kind of request because of which it may cost more. */
  @IsOptional()
  @IsString()
  openEnded?: string;
}

/** The receipt of a request, with every fact that has no column. */
export class ReceiptAnswer extends EntryAnswer implements Record<keyof OtherFacts, unknown> {
  /** In their order; none of a request that is not over. */
  @IsArray()
  @Nested(() => AttemptAnswer, { each: true })
  attempts!: readonly AttemptAnswer[];

  /** Channel ids in the order of the plan, where there was a choice. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  planned!: readonly string[] | undefined;

  @IsOptional()
  @IsArray()
  @Nested(() => LeftOutAnswer, { each: true })
  excluded!: readonly LeftOutAnswer[] | undefined;

  @IsOptional()
  @IsArray()
  @Nested(() => LossyAnswer, { each: true })
  lossy!: readonly LossyAnswer[] | undefined;

  @IsOptional()
  @Nested(() => ReservedAnswer)
  reserved!: ReservedAnswer | undefined;

  /** Tokens by kind, as the upstream or the gateway counted them. */
  @IsOptional()
  @IsObject()
  usage?: object;

  /** The upstream counted more tokens than the model can hold; the counts are held to that. */
  @IsOptional()
  @IsBoolean()
  usageAnomaly!: boolean | undefined;

  /** The same as the list shows it. */
  @Nested(() => RequestAnswer)
  entry!: RequestAnswer;
}
