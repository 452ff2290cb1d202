import { IsInt, IsNotEmpty, IsNumber, IsOptional, IsPositive, IsString, Max, Min } from 'class-validator';

/** The body of `POST /chat`. */
export class ChatDto {
  @IsString()
  @IsNotEmpty()
  message!: string;

  /** The route's default model when it is left out. */
  @IsOptional()
  @IsString()
  model?: string;

  /** The system prompt. */
  @IsOptional()
  @IsString()
  system?: string;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number;

  @IsOptional()
  @IsInt()
  @IsPositive()
  max_tokens?: number;
}
