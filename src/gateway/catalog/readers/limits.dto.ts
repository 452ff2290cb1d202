import { IsOptional } from 'class-validator';
import { UNLIMITED, type LimitSettings } from '../ceilings.js';
import type { BudgetField } from '../money-fields.js';
import { IsBudget, IsLimit } from '../rules.js';

/** Ceilings as a configuration writes them. */
export class LimitsDto {
  @IsOptional()
  @IsLimit()
  rpm?: number;

  @IsOptional()
  @IsLimit()
  rpd?: number;

  @IsOptional()
  @IsLimit()
  tpm?: number;

  @IsOptional()
  @IsLimit()
  tpd?: number;

  @IsOptional()
  @IsLimit()
  concurrency?: number;
}

/** Ceilings of a token, on money too. */
export class TokenLimitsDto extends LimitsDto {
  /** USD per day, month and in total. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;
}

/** The limits that are given; the others are unlimited. */
export function toLimits(given: LimitsDto | undefined): LimitSettings {
  if (given === undefined) return UNLIMITED;
  const { rpm = -1, rpd = -1, tpm = -1, tpd = -1, concurrency = -1 } = given;
  return { rpm, rpd, tpm, tpd, concurrency };
}

/** The limits that bind, as they are written; undefined when none does. */
export function limitsOf(limits: LimitSettings): Partial<LimitSettings> | undefined {
  const given = Object.entries(limits).filter(([, limit]) => limit !== -1);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}
