import { IsBoolean, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** What may be written of a tenant. */
export class TenantFields extends NotedFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** None of its access tokens is served. */
  @IsOptional()
  @IsBoolean()
  suspended?: boolean;
}
