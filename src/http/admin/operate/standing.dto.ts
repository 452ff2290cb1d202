import { IsIn, IsInt, IsNumber, IsOptional, IsString } from 'class-validator';
import { CHANNEL_STATES, type ChannelStateName } from '../../../control/operate/channel-standings.js';
import { Nested } from '../core/nested.decorator.js';

/** How a channel stands at present. */
export class StateAnswer {
  @IsIn(CHANNEL_STATES)
  name!: ChannelStateName;

  /** In words. */
  @IsOptional()
  @IsString()
  cause!: string | null;

  @IsOptional()
  @IsString()
  code!: string | null;

  @IsOptional()
  @IsString()
  since!: string | null;

  @IsOptional()
  @IsString()
  until!: string | null;
}

/** What went wrong last. */
export class LastErrorAnswer {
  @IsString()
  at!: string;

  @IsOptional()
  @IsInt()
  status!: number | null;

  @IsOptional()
  @IsString()
  code!: string | null;
}

/** What requests came to. */
export class SumsAnswer {
  @IsInt()
  requests!: number;

  /** Share of the requests that were answered; null without any. */
  @IsOptional()
  @IsNumber()
  success!: number | null;

  /** USD. */
  @IsString()
  spend!: string;
}

/** The same of the day and of the month (of UTC); nothing of what is another tenant's. */
export class UseAnswer {
  @IsOptional()
  @Nested(() => SumsAnswer)
  today?: SumsAnswer;

  @IsOptional()
  @Nested(() => SumsAnswer)
  month?: SumsAnswer;
}

/** How requests of 24 hours went. */
export class HealthAnswer {
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

  /** Of channels. */
  @IsOptional()
  @IsInt()
  rate_limited?: number;

  @IsOptional()
  @Nested(() => LastErrorAnswer)
  last_error!: LastErrorAnswer | null;
}
