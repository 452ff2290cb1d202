import { IsBoolean, IsOptional, IsString } from 'class-validator';
import { Nested } from '../core/nested.decorator.js';

/** Why one of many was not changed. */
export class BulkErrorAnswer {
  @IsString()
  code!: string;

  @IsString()
  message!: string;
}

/** What became of one of many. */
export class BulkResultAnswer {
  @IsString()
  id!: string;

  @IsBoolean()
  ok!: boolean;

  @IsOptional()
  @Nested(() => BulkErrorAnswer)
  error!: BulkErrorAnswer | null;
}
