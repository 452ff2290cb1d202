import { ArrayMaxSize, IsISO8601, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { MANAGED_TOKEN_FIELDS, type ManagedTokenFields } from '../../gateway/catalog/token-fields.js';
import { HasFields, type With } from '../../platform/config/fields.js';
import { MODEL_LENGTH, MOST_MODELS, NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** What may be written of an access token. */
@HasFields(MANAGED_TOKEN_FIELDS, {
  models: { rules: [ArrayMaxSize(MOST_MODELS), MaxLength(MODEL_LENGTH, { each: true })] },
})
export class TokenFields extends (NotedFields as With<typeof NotedFields, ManagedTokenFields>) {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** The id of its route. */
  @IsString()
  @IsNotEmpty()
  route!: string;

  /** When people should be reminded to rotate it. */
  @IsOptional()
  @IsISO8601({ strict: true, strictSeparator: true })
  rotate_after?: string;
}
