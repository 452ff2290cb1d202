import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { NAME_LENGTH } from './field-limits.js';

/** What may be written of a key beside its secret. */
export class KeyFields {
  @IsOptional()
  @IsString()
  @MaxLength(NAME_LENGTH)
  label?: string;

  @IsOptional()
  @IsBoolean()
  enabled?: boolean;
}
