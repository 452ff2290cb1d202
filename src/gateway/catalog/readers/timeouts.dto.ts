import { IsNumber, IsOptional, IsPositive, Max } from 'class-validator';
import type { TimeoutSettings } from '../ceilings.js';
import { onlyGiven } from '../only-given.js';

/** A day: timers of more than 24 end at once. */
const LONGEST_SECONDS = 86_400;

/** Time limits in seconds. */
export class TimeoutsDto {
  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(LONGEST_SECONDS)
  connect?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(LONGEST_SECONDS)
  headers?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(LONGEST_SECONDS)
  first_content?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(LONGEST_SECONDS)
  idle?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  @Max(LONGEST_SECONDS)
  total?: number;
}

/** Time limits as they are kept. */
export function toTimeouts({ connect, headers, first_content: first, idle, total }: TimeoutsDto): TimeoutSettings {
  const ms = (seconds: number | undefined): number | undefined => seconds && Math.round(seconds * 1000);
  return onlyGiven({
    connectMs: ms(connect),
    headersMs: ms(headers),
    firstContentMs: ms(first),
    idleMs: ms(idle),
    totalMs: ms(total),
  });
}

/** Time limits as they are written. */
export function timeoutsOf({ connectMs, headersMs, firstContentMs, idleMs, totalMs }: TimeoutSettings): TimeoutsDto {
  const seconds = (ms: number | undefined): number | undefined => ms && ms / 1000;
  return onlyGiven({
    connect: seconds(connectMs),
    headers: seconds(headersMs),
    first_content: seconds(firstContentMs),
    idle: seconds(idleMs),
    total: seconds(totalMs),
  });
}
