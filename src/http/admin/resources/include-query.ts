import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ControlError } from '../../../control/control-error.js';
import { INCLUDES, type Include } from '../../../control/operate/entity-uses.js';
import { SearchQuery } from './page-of-all.js';

/** What is shown beside what is configured. */
export class IncludeQuery extends SearchQuery {
  /** `health`, `usage` or both, comma-separated. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  include?: string;

  /** Only these, by id or slug, comma-separated: for who has ids and wants to say names. */
  @IsOptional()
  @IsString()
  @MaxLength(8192)
  ids?: string;
}

/** Throws `validation_failed` for what is none. */
export function includesIn(text: string | undefined): Include[] {
  if (text === undefined || text === '') return [];
  return text.split(',').map((word) => {
    const found = INCLUDES.find((include) => include === word.trim());
    if (found !== undefined) return found;
    const faults = [{ pointer: '/include', code: 'invalid', message: `takes ${INCLUDES.join(', ')}` }];
    throw new ControlError('validation_failed', { param: 'include', faults });
  });
}
