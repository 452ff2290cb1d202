import { IsArray, IsBoolean, IsIn, IsInt, IsNumber, IsObject, IsOptional, IsString, MaxLength } from 'class-validator';
import { RANGES, type RangeName } from '../../../control/operate/time-range.js';
import { Nested } from '../core/nested.decorator.js';
import { ListQuery } from '../core/list-page.js';

/** Which span of time is looked at. */
export class RangeQuery {
  @IsOptional()
  @IsIn(RANGES)
  range: RangeName = '24h';

  /** IANA time zone in which `today` and `month` begin. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tz?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  fields?: string;
}

/** The list of what is out. */
export class CooldownQuery extends ListQuery {
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  fields?: string;
}

/** What is out. */
export class CooldownScopeAnswer {
  @IsString()
  channel!: string;

  @IsString()
  channel_name!: string;

  /** Ordinal of the key, from 1; null for the channel. */
  @IsOptional()
  @IsInt()
  key!: number | null;

  /** Null for every model. */
  @IsOptional()
  @IsString()
  model!: string | null;
}

/** Something that is out, and until when. */
export class CooldownAnswer {
  @IsString()
  id!: string;

  /** By the gateway's own judgement, or because a person said so. */
  @IsIn(['cooldown', 'parked'])
  kind!: 'cooldown' | 'parked';

  @Nested(() => CooldownScopeAnswer)
  scope!: CooldownScopeAnswer;

  @IsString()
  cause!: string;

  @IsString()
  why!: string;

  @IsOptional()
  @IsString()
  since!: string | null;

  @IsOptional()
  @IsString()
  until!: string | null;
}

/** How a channel stands. */
export class ChannelHealthAnswer {
  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @IsObject()
  state!: object;

  @IsInt()
  requests!: number;

  @IsOptional()
  @IsNumber()
  success!: number | null;

  @IsOptional()
  @IsInt()
  ttft_p50!: number | null;

  @IsOptional()
  @IsInt()
  ttft_p95!: number | null;

  @IsInt()
  rate_limited!: number;

  @IsOptional()
  @IsObject()
  last_error!: object | null;

  @IsString()
  spend!: string;
}

/** The figures of a span of time. */
export class TotalsAnswer {
  @IsInt()
  requests!: number;

  @IsOptional()
  @IsNumber()
  success!: number | null;

  /** USD. */
  @IsString()
  spend!: string;

  @IsOptional()
  @IsInt()
  ttft_p50!: number | null;

  @IsOptional()
  @IsInt()
  ttft_p95!: number | null;
}

/** Everything that one page shows. */
export class OverviewAnswer {
  @Nested(() => TotalsAnswer)
  totals!: TotalsAnswer;

  @Nested(() => TotalsAnswer)
  previous!: TotalsAnswer;

  @IsIn(['USD'])
  currency!: 'USD';

  @IsString()
  time_zone!: string;

  /** Some figures rest on the latest requests alone. */
  @IsBoolean()
  partial!: boolean;

  @IsArray()
  @IsObject({ each: true })
  series!: readonly object[];

  @IsArray()
  @Nested(() => CooldownAnswer, { each: true })
  cooldowns!: readonly CooldownAnswer[];

  @IsArray()
  @Nested(() => ChannelHealthAnswer, { each: true })
  channels!: readonly ChannelHealthAnswer[];

  @IsArray()
  @IsObject({ each: true })
  failures!: readonly object[];

  @IsArray()
  @IsObject({ each: true })
  top_tokens!: readonly object[];
}
