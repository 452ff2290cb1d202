import { IsNumber, IsOptional, IsPositive } from 'class-validator';
import type { TimeoutSettings } from '../ceilings.js';
import { onlyGiven } from '../only-given.js';

/** Time limits in seconds. */
export class TimeoutsDto {
  @IsOptional()
  @IsNumber()
  @IsPositive()
  connect?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  headers?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  first_content?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
  idle?: number;

  @IsOptional()
  @IsNumber()
  @IsPositive()
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
