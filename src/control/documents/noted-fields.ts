import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { NOTE_FIELDS } from '../../gateway/catalog/field-tables.js';
import { HasFields, type WrittenFields } from '../../platform/config/fields.js';

const MOST_TAGS = 50;

/** What every managed entity may say of itself. */
@HasFields(NOTE_FIELDS)
export class NotedFields implements WrittenFields<typeof NOTE_FIELDS> {
  note?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_TAGS)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  tags?: string[];
}
