import { GatewayError } from '../../../platform/errors/gateway-error.js';
import {
  fillIn,
  placeholdersIn,
  type Argument,
  type Placeholder,
  type ProgramSettings,
} from '../../catalog/program.js';
import type { OperationFamily } from '../../protocol/operation.js';
import type { OutputFrame } from './output-filter.js';
import { chatPrompt, completionPrompt, type Prompt } from './prompt.js';

/** One request as a program is asked it. */
export interface ProgramJob {
  readonly argv: readonly [string, ...string[]];
  readonly input: string;
  readonly frame: OutputFrame;
}

type Request = Readonly<Record<string, unknown>>;
type Values = Readonly<Partial<Record<Placeholder, string>>>;

const FROM_CLIENTS: ReadonlySet<string> = new Set<Placeholder>(['prompt', 'system']);

/** Makes the job of a parsed request, whose `model` is the upstream's name; throws `invalid_request`. */
export function programJob(settings: ProgramSettings, family: OperationFamily, request: Request): ProgramJob {
  if ((request['n'] ?? 1) !== 1) throw invalid('n', 'must be 1: this model answers once');
  const told = promptOf(settings, family, request);
  const values: Values = {
    prompt: told.prompt,
    system: told.system,
    model: String(request['model']),
    max_tokens: asText(request['max_completion_tokens'] ?? request['max_tokens'], 1),
    temperature: asText(request['temperature'], 0),
  };
  const [program, ...rest] = settings.command;
  return {
    argv: [program, ...rest.flatMap((argument) => fillArgument(argument, values))],
    input: inputOf(settings.stdin, told, request),
    frame: {
      echo: settings.stripsPrompt ? told.prompt.trim() : '',
      stopSequences: [...settings.stopSequences, ...stops(request)],
    },
  };
}

function promptOf({ command, promptFormat }: ProgramSettings, family: OperationFamily, request: Request): Prompt {
  if (family === 'completion') return completionPrompt(request['prompt']);
  const isApart = command.flat().some((text) => placeholdersIn(text).includes('system'));
  return chatPrompt(request['messages'], promptFormat, isApart);
}

function fillArgument(argument: Argument, values: Values): string[] {
  const filled = [argument].flat().map((text) => ({ text, filled: fillIn(text, values) }));
  return filled.every((each) => each.filled !== null) ? filled.map((each) => guard(each.text, each.filled ?? '')) : [];
}

/** A client's text at the beginning of an argument must not become an option; and no argument can hold a NUL. */
function guard(template: string, argument: string): string {
  const text = argument.replaceAll('\0', '');
  const [first] = placeholdersIn(template);
  const beginsWithClient = first !== undefined && FROM_CLIENTS.has(first) && template.startsWith(`{${first}}`);
  return beginsWithClient && text.startsWith('-') ? ` ${text}` : text;
}

function inputOf(stdin: ProgramSettings['stdin'], { prompt }: Prompt, request: Request): string {
  switch (stdin) {
    case 'none':
      return '';
    case 'prompt':
      return prompt;
    case 'request':
      return `${JSON.stringify(request)}\n`;
    default:
      return stdin satisfies never;
  }
}

/** A number that the client, or the channel's defaults, gave; undefined for everything else. */
function asText(value: unknown, least: number): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= least ? String(value) : undefined;
}

function stops({ stop }: Request): string[] {
  const texts = Array.isArray(stop) ? (stop as unknown[]) : [stop];
  return texts.filter((text): text is string => typeof text === 'string' && text !== '');
}

function invalid(param: string, rule: string): GatewayError {
  return new GatewayError('invalid_request', { message: `The field "${param}" ${rule}.`, param });
}
