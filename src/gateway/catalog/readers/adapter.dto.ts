import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
import { Tells } from '../../../platform/config/fields.js';
import { DIALECT_NAMES, type DialectName } from '../../protocol/dialect-name.js';
import type { Argument } from '../program.js';
import { IsCommand, IsTextObject } from '../rules.js';
import type { AdapterName } from '../transport.js';
import { MappingDto } from './mapping.dto.js';

const DIALECTS = DIALECT_NAMES.map((name) => `\`${name}\``).join(', ');

/** How an attempt on a channel is carried out, with what the adapters besides `openai_compat` need. */
export class AdapterDto {
  @Tells({
    en: [
      '`openai_compat`, `custom_http`, `process`, `ai_sdk`, `echo`',
      "How an attempt is carried out: over HTTP in OpenAI's dialect, over HTTP in another `dialect` or by " +
        'a [mapping](#other-http-apis) (both `custom_http`, which a `dialect` implies), by a ' +
        '[program](#programs), by a [provider package](#provider-packages) (which a `package` implies), or ' +
        'by the built-in demo model.',
      'openai_compat',
    ],
    'zh-CN': [
      '`openai_compat`, `custom_http`, `process`, `ai_sdk`, `echo`',
      '一次尝试如何执行：OpenAI 协议的 HTTP、其他 `dialect` 或[映射](#其他-http-api)（`custom_http`）、[程序](#程序)、[服务商包](#服务商包)，或内置的回显模型。',
      'openai_compat',
    ],
  })
  @IsOptional()
  @IsIn(['openai_compat', 'custom_http', 'process', 'ai_sdk', 'echo'])
  adapter?: AdapterName;

  /** What the upstream speaks. */
  @Tells({
    en: [
      DIALECTS,
      'What the upstream speaks. Clients of every dialect may use every channel: ' +
        '[Clients](clients.md#other-dialects).',
      "the preset's, mostly openai-chat",
    ],
    'zh-CN': [DIALECTS, '上游使用的协议。各种协议的客户端都可以使用任意渠道。', '预设的，多为 openai-chat'],
  })
  @IsOptional()
  @IsIn(DIALECT_NAMES)
  dialect?: DialectName;

  /** Of `custom_http`. */
  @Tells({
    en: ['object', 'Of `custom_http`, which needs it: [how requests and answers are mapped](#other-http-apis).', ''],
    'zh-CN': ['对象', '`custom_http` 需要：[请求与回答如何映射](#其他-http-api)。', ''],
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MappingDto)
  mapping?: MappingDto;

  /** Of `process`: the program and its arguments. */
  @Tells({
    en: [
      'list',
      'The program and its arguments, never a shell line. `{prompt}`, `{system}`, `{model}`, ' +
        '`{max_tokens}` and `{temperature}` stand for parts of the request. A nested list is a group, left ' +
        'out when one of its placeholders has no value.',
      'required',
    ],
    'zh-CN': [
      '列表',
      '程序及其参数，从不经过 shell。`{prompt}`、`{system}`、`{model}`、`{max_tokens}`、`{temperature}` 代表请求的相应部分。其中的列表是一组，任一占位符没有值时整组省略。',
      '必填',
    ],
  })
  @IsOptional()
  @IsCommand()
  command?: [string, ...Argument[]];

  @Tells({
    en: [
      '`none`, `prompt`, `request`',
      "What its standard input holds; `request` is the client's request as one line of JSON.",
      'none',
    ],
    'zh-CN': ['`none`, `prompt`, `request`', '标准输入的内容；`request` 是一行 JSON 形式的客户端请求。', '无'],
  })
  @IsOptional()
  @IsIn(['none', 'prompt', 'request'])
  stdin?: 'none' | 'prompt' | 'request';

  @Tells({
    en: ['object', 'Environment of the program. It also gets `PATH`, `HOME` and `LANG`, and nothing else.', 'none'],
    'zh-CN': ['对象', '它的环境变量，另有 `PATH`、`HOME`、`LANG`；其余不传递。', '无'],
  })
  @IsOptional()
  @IsTextObject()
  env?: Record<string, string>;

  @Tells({
    en: ['absolute path', 'The working directory of the program.', '`tmp` in `DATA_DIR`'],
    'zh-CN': ['absolute path', '运行所在的文件夹。', '`tmp` in `DATA_DIR`'],
  })
  @IsOptional()
  @IsString()
  @Matches(/^(?:\/|[A-Za-z]:[\\/])/, { message: 'cwd must be an absolute path' })
  cwd?: string;

  @Tells({
    en: [
      '`plain`, `chatml`',
      'How a conversation becomes one prompt. `plain`: a single message as it is, several as `User: …` and ' +
        '`Assistant: …`. `chatml`: with `<|im_start|>` and `<|im_end|>`, which are taken out of the messages ' +
        'themselves. Where `{system}` is used, system messages stand there and not in the prompt.',
      'plain',
    ],
    'zh-CN': ['`plain`, `chatml`', '对话如何变成一段提示词：`plain` 或 `chatml`。', 'plain'],
  })
  @IsOptional()
  @IsIn(['plain', 'chatml'])
  prompt_format?: 'plain' | 'chatml';

  @Tells({
    en: [
      'boolean',
      'Set it when the program repeats the prompt before its answer; the repetition is dropped.',
      'false',
    ],
    'zh-CN': ['布尔', '程序会先重复提示词；重复的部分会去掉。', 'false'],
  })
  @IsOptional()
  @IsBoolean()
  strip_prompt?: boolean;

  @Tells({
    en: ['list of text', "Texts that end the answer, in addition to the client's `stop`.", 'none'],
    'zh-CN': ['文本列表', '结束回答的文本；客户端的 `stop` 也有同样作用。', '无'],
  })
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  end_marks?: string[];

  /** Of `ai_sdk`: the npm package of the provider. */
  @Tells({
    en: [
      'text',
      'An installed npm package that exports one `create…` function, or a part of one such as ' +
        '`@ai-sdk/google-vertex/anthropic`.',
      "the preset's",
    ],
    'zh-CN': [
      '文本',
      '已安装的 npm 包，导出一个 `create…` 函数，或其子路径，如 `@ai-sdk/google-vertex/anthropic`。',
      '预设的',
    ],
  })
  @IsOptional()
  @IsString()
  package?: string;

  /** The package's own settings; `{key}` in a text stands for the channel's key. */
  @Tells({
    en: [
      'object',
      "The settings of that function. `{key}` in a text stands for the channel's key; without it a key is " +
        'passed as `apiKey`. `baseURL`, `headers` and `fetch` are not allowed: use `base_url` and ' +
        '`extra_headers`; the gateway makes the connections.',
      'none',
    ],
    'zh-CN': [
      '对象',
      '该函数的设置。文本里的 `{key}` 代表渠道的密钥；没有它时密钥作为 `apiKey` 传入。不能写 `baseURL`、`headers`、`fetch`。',
      '无',
    ],
  })
  @IsOptional()
  @IsObject()
  options?: Record<string, unknown>;
}

/** The fields of AdapterDto that belong to the adapter `process` alone. */
export const PROGRAM_FIELDS = [
  'command',
  'stdin',
  'env',
  'cwd',
  'prompt_format',
  'strip_prompt',
  'end_marks',
] as const satisfies readonly (keyof AdapterDto)[];

/** The fields of AdapterDto that belong to the adapter `ai_sdk` alone. */
export const PACKAGE_FIELDS = ['package', 'options'] as const satisfies readonly (keyof AdapterDto)[];
