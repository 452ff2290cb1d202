import { IsArray, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PURPOSE_FILTERS, type PurposeFilter } from '../../../gateway/ledger/purpose.js';
import { RANGES, type RangeName } from '../../../control/operate/time-range.js';
import { CountedQuery } from '../core/list-page.js';
import { Nested } from '../core/nested.decorator.js';
import { SumAnswer } from './sum-answer.dto.js';

const MOST = 256;

/** Which requests are meant; a time is a date, a moment, or how long ago (`90m`, `7d`). */
export class RequestFilterQuery extends CountedQuery {
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  since?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  until?: string;

  /** Id or present name. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  tenant?: string;

  /** Id or present name. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  route?: string;

  /** Id or present name. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  token?: string;

  /** Id or present name of the channel that answered, or was asked last. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  channel?: string;

  /** As sent. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  model?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  outcome?: string;

  /** `429` or `4xx`. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  status?: string;

  /** USD. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  min_cost?: string;

  /** USD. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  max_cost?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  request_id?: string;

  /** Everything but tests unless told. */
  @IsOptional()
  @IsIn(PURPOSE_FILTERS)
  purpose?: PurposeFilter;

  /** Newest first is the only order. */
  @IsOptional()
  @IsIn(['-time'])
  order?: string;
}

/** Which requests are to be written into a file. */
export class ExportBody extends RequestFilterQuery {
  @IsOptional()
  @IsIn(['csv', 'ndjson'])
  format?: 'csv' | 'ndjson';
}

/** Which sums are wanted. */
export class UsageParameters {
  /** Of token, model, channel, route, tenant, purpose, day and hour, comma-separated; days and hours are those of UTC. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  by?: string;

  @IsOptional()
  @IsIn(RANGES)
  range?: RangeName;

  /** IANA time zone in which `today` and `month` begin. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  tz?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  since?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  until?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  tenant?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  route?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  token?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  channel?: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST)
  model?: string;

  /** Everything but tests unless told, or unless sums are asked for by purpose. */
  @IsOptional()
  @IsIn(PURPOSE_FILTERS)
  purpose?: PurposeFilter;

  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  fields?: string;
}

/** Sums by group. */
export class UsageAnswer {
  @IsIn(['list'])
  object!: 'list';

  @IsArray()
  @Nested(() => SumAnswer, { each: true })
  data!: readonly object[];

  @IsIn(['USD'])
  currency!: 'USD';

  /** Of days and hours. */
  @IsIn(['UTC'])
  time_zone!: 'UTC';

  /** The ledger follows the journal by a moment. */
  @IsString()
  reconciled_at!: string;
}
