import { Type } from 'class-transformer';
import { IsDefined, IsIn, IsOptional, ValidateNested } from 'class-validator';
import { Tells } from '../../../platform/config/fields.js';
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
  @Tells({
    en: ['`POST`, `GET`', 'With `GET` the fields of the request become the query.', 'POST'],
    'zh-CN': ['`POST`, `GET`', '用 `GET` 时，请求字段变成查询串。', 'POST'],
  })
  @IsOptional()
  @IsIn(['POST', 'GET'])
  method?: 'POST' | 'GET';

  @Tells({
    en: [
      'expression, or JSON',
      "Applied to the client's request, with the upstream's name as `model`, the channel's `defaults` " +
        'filled in, and `stream` as the API will be asked. In JSON every string is an expression (`"\'so\'"` ' +
        'is the text so); numbers and booleans stand for themselves. A field whose expression finds nothing ' +
        'is left out.',
      'required',
    ],
    'zh-CN': [
      '表达式或 JSON',
      '作用于客户端的请求，其中 `model` 是上游的名称，已填入渠道的 `defaults`。JSON 中每个文本都是表达式（`"\'so\'"` 表示文本 so）；找不到内容的会省略。',
      '必填',
    ],
  })
  @IsRequestTemplate()
  request?: unknown;

  @Tells({
    en: ['object', 'Where to find each part in a whole answer.', 'required'],
    'zh-CN': ['对象', '完整回答里各部分的位置。', '必填'],
  })
  @IsDefined({ message: 'response is needed' })
  @ValidateNested()
  @Type(() => MappedReplyDto)
  response?: MappedReplyDto;

  @Tells({
    en: [
      'object',
      'Where to find each part in the events of a stream. Without it the API is asked for whole answers; a ' +
        'client that wants a stream still gets one.',
      'none',
    ],
    'zh-CN': ['对象', '流式事件里各部分的位置。没有它时只请求完整回答，客户端要流时再由它生成。', '无'],
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MappedStreamDto)
  stream?: MappedStreamDto;
}
