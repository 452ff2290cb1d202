import { IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { PURPOSES, type Purpose } from '../../../gateway/ledger/purpose.js';

/** Sums of a group; a name stands for each kind that was asked for. */
export class SumAnswer {
  @IsOptional()
  @IsString()
  day?: string;

  @IsOptional()
  @IsString()
  hour?: string;

  @IsOptional()
  @IsString()
  token?: string;

  @IsOptional()
  @IsString()
  model?: string;

  @IsOptional()
  @IsString()
  channel?: string;

  @IsOptional()
  @IsString()
  route?: string;

  @IsOptional()
  @IsString()
  tenant?: string;

  @IsOptional()
  @IsIn(PURPOSES)
  purpose?: Purpose;

  @IsOptional()
  @IsString()
  token_id?: string | null;

  @IsOptional()
  @IsString()
  channel_id?: string | null;

  @IsOptional()
  @IsString()
  route_id?: string | null;

  @IsOptional()
  @IsString()
  tenant_id?: string | null;

  @IsInt()
  requests!: number;

  @IsInt()
  completed!: number;

  @IsInt()
  failed!: number;

  @IsInt()
  client_gone!: number;

  @IsInt()
  crashed!: number;

  @IsInt()
  prompt_tokens!: number;

  @IsInt()
  completion_tokens!: number;

  @IsInt()
  cached_tokens!: number;

  @IsInt()
  cache_write_tokens!: number;

  @IsInt()
  reasoning_tokens!: number;

  @IsInt()
  audio_prompt_tokens!: number;

  @IsInt()
  audio_completion_tokens!: number;

  /** Requests whose model has no price; `cost_usd` lacks what they cost. */
  @IsInt()
  unpriced!: number;

  @IsInt()
  estimated!: number;

  @IsString()
  cost_usd!: string;
}
