import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, MaxLength } from 'class-validator';
import { COOLDOWN_STATES, type CooldownState } from '../../../control/operate/cooldown-board.js';
import { RANGES, type RangeName } from '../../../control/operate/time-range.js';
import { Nested } from '../core/nested.decorator.js';
import { HealthAnswer, StateAnswer, SumsAnswer } from './standing.dto.js';

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

  /** Id of the key; null for the channel. */
  @IsOptional()
  @IsString()
  key_id!: string | null;

  /** Null for every model. */
  @IsOptional()
  @IsString()
  model!: string | null;

  /** The only route that it is out for; null for every one. */
  @IsOptional()
  @IsString()
  route!: string | null;

  @IsOptional()
  @IsString()
  route_name!: string | null;
}

/** Something that is out, and until when. */
export class CooldownAnswer {
  @IsString()
  id!: string;

  /** By the gateway's own judgement, or because a person said so. */
  @IsIn(['cooldown', 'parked'])
  kind!: 'cooldown' | 'parked';

  @IsIn(COOLDOWN_STATES)
  state!: CooldownState;

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
export class ChannelHealthAnswer extends HealthAnswer {
  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @Nested(() => StateAnswer)
  state!: StateAnswer;

  @IsString()
  spend!: string;
}

/** The figures of a span of time. */
export class TotalsAnswer extends SumsAnswer {
  @IsOptional()
  @IsInt()
  ttft_p50!: number | null;

  @IsOptional()
  @IsInt()
  ttft_p95!: number | null;
}

/** Requests of one step of the span, by how they went. */
export class PulseStepAnswer {
  @IsString()
  at!: string;

  @IsInt()
  first_try!: number;

  @IsInt()
  failover!: number;

  /** Ended with a status from 400 to 499. */
  @IsInt()
  client_error!: number;

  @IsInt()
  failed!: number;
}

/** A request that went wrong. */
export class FailureAnswer {
  @IsString()
  request_id!: string;

  @IsString()
  at!: string;

  @IsString()
  model!: string;

  @IsOptional()
  @IsInt()
  status!: number | null;

  @IsOptional()
  @IsString()
  code!: string | null;

  @IsString()
  token!: string;
}

/** An access token that spent much. */
export class TopTokenAnswer {
  @IsString()
  id!: string;

  @IsString()
  name!: string;

  /** USD. */
  @IsString()
  spend!: string;

  @IsInt()
  requests!: number;
}

/** A channel with how many requests it was asked for, hour by hour, or day by day of more than two days. */
export class ChannelTrendAnswer extends ChannelHealthAnswer {
  @IsArray()
  @IsInt({ each: true })
  trend!: readonly number[];
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
  @Nested(() => PulseStepAnswer, { each: true })
  series!: readonly PulseStepAnswer[];

  @IsArray()
  @Nested(() => CooldownAnswer, { each: true })
  cooldowns!: readonly CooldownAnswer[];

  @IsArray()
  @Nested(() => ChannelTrendAnswer, { each: true })
  channels!: readonly ChannelTrendAnswer[];

  @IsArray()
  @Nested(() => FailureAnswer, { each: true })
  failures!: readonly FailureAnswer[];

  @IsArray()
  @Nested(() => TopTokenAnswer, { each: true })
  top_tokens!: readonly TopTokenAnswer[];
}
