import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Length } from 'class-validator';
import { DRILL_FAULT_NAMES, type DrillFault } from '../../../control/drill/drill-faults.js';
import { Nested } from '../core/nested.decorator.js';

const OUTCOMES = ['recovered', 'answered', 'told', 'failed'] as const;
const MOST_ID = 128;

/** Which request is meant. */
export class ExplainBody {
  /** Decides the order of channels and keys; that of this very request unless told. */
  @IsOptional()
  @IsString()
  @Length(1, MOST_ID)
  request_id?: string;

  @IsOptional()
  @IsBoolean()
  stream?: boolean;
}

/** Which drill is wanted. */
export class DrillBody extends ExplainBody {
  /** All of them unless told. */
  @IsOptional()
  @IsArray()
  @IsIn(DRILL_FAULT_NAMES, { each: true })
  faults?: DrillFault[];
}

/** Who would be asked, in which place. */
export class CandidateAnswer {
  @IsInt()
  position!: number;

  @IsString()
  channel!: string;

  @IsString()
  model!: string;

  @IsInt()
  priority!: number;

  @IsInt()
  weight!: number;

  /** Places of its keys from 1, in the order of trying. */
  @IsArray()
  @IsInt({ each: true })
  keys!: readonly number[];

  /** The dialect that it would be spoken to in, where it speaks several. */
  @IsOptional()
  @IsString()
  dialect?: string;

  /** What it would not get of the request, where it comes after others of its priority for that. */
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  dropped?: readonly string[];
}

/** Who would not be asked, and why. */
export class ExclusionAnswer {
  @IsString()
  channel!: string;

  @IsString()
  model!: string;

  @IsString()
  reason!: string;

  /** The reason in words. */
  @IsString()
  why!: string;

  /** When it serves again, as far as that is known. */
  @IsOptional()
  @IsString()
  until!: string | null;
}

/** A plan in words and data. */
export class ExplainAnswer {
  @IsString()
  request_id!: string;

  @IsString()
  route!: string;

  @IsString()
  model!: string;

  @IsString()
  strategy!: string;

  @IsString()
  affinity!: string;

  @IsArray()
  @Nested(() => CandidateAnswer, { each: true })
  candidates!: readonly CandidateAnswer[];

  @IsArray()
  @Nested(() => ExclusionAnswer, { each: true })
  excluded!: readonly ExclusionAnswer[];

  /** The decision in sentences. */
  @IsString()
  summary!: string;
}

/** One attempt of a drill. */
export class DrillAttemptAnswer {
  @IsString()
  channel!: string;

  @IsInt()
  key!: number;

  @IsString()
  model!: string;

  @IsOptional()
  @IsInt()
  status!: number | null;

  @IsOptional()
  @IsString()
  fault!: string | null;

  @IsInt()
  duration_ms!: number;
}

/** What the client of a drill saw. */
export class DrillClientAnswer {
  @IsInt()
  status!: number;

  @IsBoolean()
  is_complete!: boolean;

  @IsOptional()
  @IsString()
  error_code!: string | null;

  @IsOptional()
  @IsString()
  channel!: string | null;

  @IsInt()
  attempts!: number;

  @IsOptional()
  @IsInt()
  first_content_ms!: number | null;

  @IsInt()
  total_ms!: number;
}

/** What one fault led to. */
export class DrillResultAnswer {
  @IsIn(DRILL_FAULT_NAMES)
  fault!: DrillFault;

  @IsString()
  about!: string;

  @IsBoolean()
  ok!: boolean;

  @IsIn(OUTCOMES)
  outcome!: (typeof OUTCOMES)[number];

  /** With the time limits that the channels have. */
  @IsOptional()
  @IsInt()
  recovery_ms!: number | null;

  @IsArray()
  @Nested(() => DrillAttemptAnswer, { each: true })
  attempts!: readonly DrillAttemptAnswer[];

  @Nested(() => DrillClientAnswer)
  client!: DrillClientAnswer;
}

/** What a drill came to. */
export class DrillAnswer {
  /** Every fault ended well. */
  @IsBoolean()
  ok!: boolean;

  @IsString()
  request_id!: string;

  @IsString()
  route!: string;

  @IsString()
  model!: string;

  @IsBoolean()
  stream!: boolean;

  /** The channels of the plan, in their order. */
  @IsArray()
  @IsString({ each: true })
  plan!: readonly string[];

  @IsArray()
  @Nested(() => DrillResultAnswer, { each: true })
  results!: readonly DrillResultAnswer[];
}
