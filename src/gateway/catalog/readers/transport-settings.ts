import type { Problem } from '../../../platform/config/problem.js';
import { isTold } from '../../../platform/config/problem.js';
import { joinPath } from '../../../platform/config/validate.js';
import { DIALECT_NAMES, USUAL_DIALECT, type DialectName } from '../../protocol/dialect-name.js';
import type { AnswerSettings, MappingSettings } from '../mapping.js';
import { onlyGiven } from '../only-given.js';
import { placeholdersIn, type ProgramSettings } from '../program.js';
import type { AdapterName, SpokenDialects, TransportSettings } from '../transport.js';
import { PACKAGE_FIELDS, PROGRAM_FIELDS, type AdapterDto } from './adapter.dto.js';
import type { MappedReplyDto, MappedStreamDto, MappingDto } from './mapping.dto.js';
import { toPackage, type PackageContext } from './package-settings.js';

/** What a transport needs of the rest of a channel. */
export interface ChannelFields extends PackageContext {
  readonly chatUrl?: string;
  readonly models: readonly string[];
  /** Null: a package speaks for itself. */
  readonly dialects: SpokenDialects | null;
}

const OTHERS = DIALECT_NAMES.filter((name) => name !== USUAL_DIALECT)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' or ');

/** `custom_http` is for the other dialects and for mappings, packages (null) speak for themselves, the rest is for OpenAI's dialect. */
export function checkAdapter(
  { adapter, mapping, dialect: given }: AdapterDto,
  dialect: DialectName | null,
  place: string,
  problems: Problem[],
): void {
  if (dialect === null) {
    if (given !== undefined)
      problems.push({ place: joinPath(place, 'dialect'), message: 'does not go with the adapter "ai_sdk"' });
    return;
  }
  const isChat = dialect === USUAL_DIALECT;
  const message = isChat
    ? `needs a "dialect" (${OTHERS}) or a "mapping"`
    : `does not go with the dialect "${dialect}"; leave it out, or say custom_http`;
  const isMapped = mapping !== undefined || isTold(problems, joinPath(place, 'mapping'));
  const isOther = adapter !== undefined && adapter !== 'custom_http';
  if (isChat ? adapter === 'custom_http' && !isMapped : isOther)
    problems.push({ place: joinPath(place, 'adapter'), message });
}

/** Reads how a channel is carried out; what belongs to another adapter is a problem, and so is what is missing. */
export function toTransport(
  adapter: AdapterName,
  dto: AdapterDto,
  fields: ChannelFields,
  { place, problems }: { readonly place: string; readonly problems: Problem[] },
): TransportSettings {
  const tell = (field: string, message: string): void => {
    const at = joinPath(place, field);
    if (!isTold(problems, at)) problems.push({ place: at, message });
  };
  checkBelonging(adapter, dto, tell);
  const { dialects } = fields;
  if (dialects === null) return { kind: 'ai_sdk', package: toPackage(dto, fields, tell) };
  const [dialect] = dialects;
  const isUsual = dialect === USUAL_DIALECT;
  if (!isUsual && dto.mapping !== undefined) tell('mapping', `does not go with the dialect "${dialect}"`);
  if (adapter === 'echo') return { kind: 'echo' };
  if (isUsual && adapter === 'process') return { kind: 'process', program: toProgram(dto, fields, tell) };
  if (isUsual && adapter === 'custom_http')
    return { kind: 'mapped_http', mapping: toMapping(dto.mapping, fields, tell) };
  return { kind: 'http', dialects };
}

type Tell = (field: string, message: string) => void;

function checkBelonging(adapter: AdapterName, dto: AdapterDto, tell: Tell): void {
  for (const field of PACKAGE_FIELDS)
    if (adapter !== 'ai_sdk' && dto[field] !== undefined) tell(field, 'belongs to the adapter "ai_sdk"');
  if (adapter !== 'custom_http' && dto.mapping !== undefined) tell('mapping', 'belongs to the adapter "custom_http"');
  if (adapter === 'process') return;
  for (const field of PROGRAM_FIELDS) if (dto[field] !== undefined) tell(field, 'belongs to the adapter "process"');
}

function toProgram(dto: AdapterDto, { models }: ChannelFields, tell: Tell): ProgramSettings {
  const { command = [''], stdin = 'none', prompt_format: promptFormat = 'plain', end_marks: stopSequences = [] } = dto;
  if (dto.command === undefined) tell('command', 'is needed: the program and its arguments, as a list');
  checkPlaceholders({ command, stdin }, models, tell);
  const { env = {}, cwd = null, strip_prompt: stripsPrompt = false } = dto;
  return { command, stdin, env, cwd, promptFormat, stripsPrompt, stopSequences };
}

function checkPlaceholders(
  { command, stdin }: Pick<ProgramSettings, 'command' | 'stdin'>,
  models: readonly string[],
  tell: Tell,
): void {
  const used = new Set(command.flat().flatMap(placeholdersIn));
  if (stdin === 'none' && !used.has('prompt'))
    tell('command', 'never tells the program the prompt; use {prompt}, or set "stdin"');
  if (used.has('model') && isOpen(models))
    tell('models', 'must name every model, since {model} becomes an argument of the program');
}

/** Clients could ask for models that the channel does not name. */
function isOpen(models: readonly string[]): boolean {
  return models.length === 0 || models.some((id) => id.endsWith('*'));
}

/** Without a mapping, or its request or response, which is told where they are checked, it amounts to none. */
function toMapping(dto: MappingDto | undefined, { chatUrl }: ChannelFields, tell: Tell): MappingSettings {
  if (dto === undefined) return { method: 'POST', request: null, response: { content: '' } };
  if (chatUrl === undefined) tell('chat_url', 'is needed: the complete URL that requests go to');
  const { method = 'POST', request, response, stream } = dto;
  if (stream !== undefined && stream.done === undefined && stream.finish_reason === undefined && isLines(stream))
    tell('mapping.stream', 'needs "done" or "finish_reason", or else nobody knows a whole answer from a cut one');
  return { method, request, response: toReply(response ?? {}), ...onlyGiven({ stream: stream && toStream(stream) }) };
}

/** Server-sent events end in `[DONE]` at the latest; lines have no such custom. */
function isLines({ format }: MappedStreamDto): boolean {
  return format === 'ndjson';
}

function toReply(dto: MappedReplyDto): MappingSettings['response'] {
  return { content: dto.content ?? '', ...onlyGiven({ toolCalls: dto.tool_calls }), ...toAnswer(dto) };
}

function toStream(dto: MappedStreamDto): NonNullable<MappingSettings['stream']> {
  const { format = 'sse', url, delta = '', done } = dto;
  return { format, delta, ...onlyGiven({ url, done }), ...toAnswer(dto) };
}

function toAnswer(dto: MappedReplyDto | MappedStreamDto): AnswerSettings {
  return onlyGiven({
    reasoning: dto.reasoning,
    finishReason: dto.finish_reason,
    promptTokens: dto.prompt_tokens,
    completionTokens: dto.completion_tokens,
    error: dto.error,
  });
}
