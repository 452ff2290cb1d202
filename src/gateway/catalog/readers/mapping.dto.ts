import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { IsExpression, IsRequestTemplate, IsUpstreamUrl } from '../rules.js';

/** What can be found in a whole answer and in the events of a stream. */
class AnswerDto {
  @IsOptional()
  @IsExpression()
  reasoning?: string;

  @IsOptional()
  @IsExpression()
  finish_reason?: string;

  @IsOptional()
  @IsExpression()
  prompt_tokens?: string;

  @IsOptional()
  @IsExpression()
  completion_tokens?: string;

  @IsOptional()
  @IsExpression()
  error?: string;
}

/** Where a whole answer has what. */
export class MappedReplyDto extends AnswerDto {
  @IsExpression()
  content?: string;

  @IsOptional()
  @IsExpression()
  tool_calls?: string;
}

/** Where the events of a stream have what. */
export class MappedStreamDto extends AnswerDto {
  @IsOptional()
  @IsIn(['sse', 'ndjson'])
  format?: 'sse' | 'ndjson';

  @IsOptional()
  @IsUpstreamUrl(true)
  url?: string;

  @IsExpression()
  delta?: string;

  @IsOptional()
  @IsExpression()
  done?: string;
}

/** How a chat request becomes a request of some other HTTP API, and its answer an answer to chat. */
export class MappingDto {
  @IsOptional()
  @IsIn(['POST', 'GET'])
  method?: 'POST' | 'GET';

  @IsRequestTemplate()
  request?: unknown;

  @IsDefined({ message: 'response is needed' })
  @ValidateNested()
  @Type(() => MappedReplyDto)
  response?: MappedReplyDto;

  @IsOptional()
  @ValidateNested()
  @Type(() => MappedStreamDto)
  stream?: MappedStreamDto;
}
