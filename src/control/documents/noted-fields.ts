import { ArrayMaxSize, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';

const NOTE_LENGTH = 2_000;
const MOST_TAGS = 50;

/** What every managed entity may say of itself. */
export class NotedFields {
  /** For people. */
  @IsOptional()
  @IsString()
  @MaxLength(NOTE_LENGTH)
  note?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_TAGS)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  tags?: string[];
}
