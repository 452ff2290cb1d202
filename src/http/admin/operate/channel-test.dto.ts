import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  Length,
  ValidateBy,
} from 'class-validator';
import { TEST_STEPS, type TestStepName } from '../../../control/channel-test/test-report.js';
import { KeyBody } from '../resources/bodies.dto.js';
import { Nested } from '../core/nested.decorator.js';

/** A whole number from 1, or `all`. */
function IsOrdinalOrAll(): PropertyDecorator {
  const validate = (value: unknown): boolean => value === 'all' || (Number.isInteger(value) && Number(value) > 0);
  const defaultMessage = (): string => 'key must be the ordinal of a key from 1, or "all"';
  return ValidateBy({ name: 'isOrdinalOrAll', validator: { validate, defaultMessage } });
}

const MOST_NAME = 256;
const MOST_KEYS = 20;

/** What is to be tested of a channel. */
export class ChannelTestBody {
  /** Ordinal of a key from 1, or `all`; the first unless told. */
  @IsOptional()
  @IsOrdinalOrAll()
  key?: number | 'all';

  /** As clients call it; one that the channel has unless told. */
  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  model?: string;

  /** Try a stream as well. */
  @IsOptional()
  @IsBoolean()
  stream?: boolean;
}

/** A channel that is not saved, and what is to be tested of it. */
export class DraftTestBody extends ChannelTestBody {
  /** Fields of a channel. */
  @IsObject()
  draft!: object;

  /** Its keys. */
  @IsOptional()
  @ArrayMaxSize(MOST_KEYS)
  @Nested(() => KeyBody, { each: true })
  keys?: KeyBody[];

  /** The saved channel that the draft would change; its stored keys go to the hosts that they were entered for alone. */
  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  channel?: string;
}

/** One step of a test. */
export class TestStepAnswer {
  @IsIn(TEST_STEPS)
  name!: TestStepName;

  @IsBoolean()
  ok!: boolean;

  @IsOptional()
  @IsInt()
  ms!: number | null;

  /** What happened, in words. */
  @IsOptional()
  @IsString()
  detail!: string | null;

  /** What may be done about it. */
  @IsOptional()
  @IsString()
  hint!: string | null;

  /** Of the upstream's answer. */
  @IsOptional()
  @IsInt()
  status!: number | null;
}

/** The encrypted connection. */
export class TestTlsAnswer {
  @IsOptional()
  @IsString()
  issuer!: string | null;

  @IsOptional()
  @IsISO8601()
  expires_at!: string | null;

  @IsOptional()
  @IsString()
  protocol!: string | null;
}

/** What the upstream lists. */
export class TestModelsAnswer {
  @IsInt()
  count!: number;

  @IsOptional()
  @IsBoolean()
  has_requested!: boolean | null;
}

/** The tokens of the last answer. */
export class TestUsageAnswer {
  @IsBoolean()
  reported!: boolean;

  @IsOptional()
  @IsInt()
  in!: number | null;

  @IsOptional()
  @IsInt()
  out!: number | null;

  /** USD. */
  @IsOptional()
  @IsString()
  cost!: string | null;
}

/** How one of the keys did. */
export class TestedKeyAnswer {
  @IsInt()
  key!: number;

  @IsBoolean()
  ok!: boolean;

  @IsOptional()
  @IsIn(TEST_STEPS)
  failing_step!: string | null;
}

/** What a test has found: of the first key that failed, or of the first. */
export class ChannelTestAnswer {
  /** Every key that was tested works, whole and as a stream. */
  @IsBoolean()
  ok!: boolean;

  @IsInt()
  total_ms!: number;

  @IsInt()
  key!: number;

  /** As the upstream knows it. */
  @IsOptional()
  @IsString()
  model!: string | null;

  @IsOptional()
  @IsIn(TEST_STEPS)
  failing_step!: string | null;

  @IsArray()
  @Nested(() => TestStepAnswer, { each: true })
  steps!: readonly TestStepAnswer[];

  @IsOptional()
  @Nested(() => TestTlsAnswer)
  tls!: TestTlsAnswer | null;

  @IsOptional()
  @Nested(() => TestModelsAnswer)
  models!: TestModelsAnswer | null;

  @IsOptional()
  @Nested(() => TestUsageAnswer)
  usage!: TestUsageAnswer | null;

  /** What the model said, 200 characters of it at most. */
  @IsOptional()
  @IsString()
  sample!: string | null;

  /** The same request for a terminal, without the key. */
  @IsOptional()
  @IsString()
  curl!: string | null;

  /** Where the host's name leads, for owners. */
  @IsOptional()
  @IsString()
  address!: string | null;

  @IsArray()
  @Nested(() => TestedKeyAnswer, { each: true })
  keys!: readonly TestedKeyAnswer[];
}
