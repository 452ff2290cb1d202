import { IsBoolean, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import type { BudgetField } from '../../gateway/catalog/money-fields.js';
import { IsBudget, IsTimeZone } from '../../gateway/catalog/rules.js';
import { NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** What may be written of a tenant. */
export class TenantFields extends NotedFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** What all access tokens of all its routes together may spend, beside what each route and each of them may. */
  @IsOptional()
  @IsBudget()
  budget?: BudgetField;

  /** Whose calendar day and month its budget counts in. */
  @IsOptional()
  @IsTimeZone()
  time_zone?: string;

  /** None of its access tokens is served. */
  @IsOptional()
  @IsBoolean()
  suspended?: boolean;
}
