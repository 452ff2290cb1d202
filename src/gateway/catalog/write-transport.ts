import type { AnswerSettings, MappingSettings } from './mapping.js';
import type { ProgramSettings } from './program.js';
import type { PackageSettings } from './provider-package.js';

type Json = Record<string, unknown>;

/** A mapping in the native form. */
export function mappingFields(mapping: MappingSettings | undefined): Json {
  if (mapping === undefined) return {};
  const { method, request, response, stream } = mapping;
  const reply = { content: response.content, tool_calls: response.toolCalls, ...answerFields(response) };
  const events = stream && {
    format: stream.format,
    url: stream.url,
    delta: stream.delta,
    done: stream.done,
    ...answerFields(stream),
  };
  return { mapping: given({ method, request, response: given(reply), stream: events && given(events) }) };
}

function answerFields({ reasoning, finishReason, promptTokens, completionTokens, error }: AnswerSettings): Json {
  return {
    reasoning,
    finish_reason: finishReason,
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    error,
  };
}

/** A program in the native form. */
export function programFields(program: ProgramSettings | undefined): Json {
  if (program === undefined) return {};
  return {
    command: program.command,
    stdin: program.stdin,
    env: program.env,
    cwd: program.cwd ?? undefined,
    prompt_format: program.promptFormat,
    strip_prompt: program.stripsPrompt,
    end_marks: program.stopSequences,
  };
}

/** A package in the native form. */
export function packageFields(settings: PackageSettings | undefined): Json {
  if (settings === undefined) return {};
  const { module, options } = settings;
  return { package: module, ...(Object.keys(options).length === 0 ? {} : { options }) };
}

function given(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
