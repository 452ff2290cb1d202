import type { AnswerSettings, MappingSettings } from './mapping.js';
import type { ProgramSettings } from './program.js';
import type { PackageSettings } from './provider-package.js';
import type { TransportSettings } from './transport.js';

type Json = Record<string, unknown>;

/** What a transport works by in the native form. */
export function transportFields(transport: TransportSettings): Json {
  switch (transport.kind) {
    case 'mapped_http':
      return mappingFields(transport.mapping);
    case 'process':
      return programFields(transport.program);
    case 'ai_sdk':
      return packageFields(transport.package);
    case 'http':
    case 'echo':
      return {};
    default:
      return transport satisfies never;
  }
}

function mappingFields(mapping: MappingSettings): Json {
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

function programFields(program: ProgramSettings): Json {
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

function packageFields({ module, options }: PackageSettings): Json {
  return { package: module, ...(Object.keys(options).length === 0 ? {} : { options }) };
}

function given(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
