import { nearest } from '../../platform/config/nearest.js';

/** What stands for a part of the request in the arguments of a program. */
const PLACEHOLDERS = ['prompt', 'system', 'model', 'max_tokens', 'temperature'] as const;

/** The name of a placeholder. */
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** One argument, or a group of them that is left out as a whole when one of its placeholders has no value. */
export type Argument = string | readonly string[];

/** How a conversation becomes one text. */
export type PromptFormat = 'plain' | 'chatml';

/** A local program that answers requests. */
export interface ProgramSettings {
  /** The program and its arguments; the program itself holds no placeholder. */
  readonly command: readonly [string, ...Argument[]];
  /** What its standard input holds: nothing, the prompt, or the request as JSON. */
  readonly stdin: 'none' | 'prompt' | 'request';
  /** Besides PATH, HOME and LANG. */
  readonly env: Readonly<Record<string, string>>;
  /** Null for the gateway's folder for temporary files. */
  readonly cwd: string | null;
  readonly promptFormat: PromptFormat;
  /** It repeats the prompt before its answer. */
  readonly stripsPrompt: boolean;
  /** Texts that end its answer and are not part of it. */
  readonly stopSequences: readonly string[];
}

const PLACEHOLDER = /\{([a-z_]+)\}/g;
const OPTIONAL: ReadonlySet<string> = new Set<Placeholder>(['max_tokens', 'temperature']);

/** The placeholders in a text, in order. */
export function placeholdersIn(text: string): Placeholder[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name]) => name as Placeholder);
}

/** The text with its placeholders replaced; null when one of them has no value. */
export function fillIn(text: string, values: Readonly<Partial<Record<Placeholder, string>>>): string | null {
  let isWhole = true;
  const filled = text.replace(PLACEHOLDER, (_, name: Placeholder) => {
    isWhole &&= values[name] !== undefined;
    return values[name] ?? '';
  });
  return isWhole ? filled : null;
}

/** Always told: as the prompt, by the choice of the program, by how its output is read. */
const TOLD = ['messages', 'prompt', 'model', 'stream', 'stream_options', 'n', 'stop'] as const;

/** The fields of a request that reach a program; null when it gets the request as it is. */
export function fieldsFor({ command, stdin }: ProgramSettings): ReadonlySet<string> | null {
  if (stdin === 'request') return null;
  const used = command.flat().flatMap(placeholdersIn);
  const limits = used.includes('max_tokens') ? ['max_tokens', 'max_completion_tokens'] : [];
  return new Set([...TOLD, ...used, ...limits]);
}

/** Why a value is no command; undefined when it is one. */
export function commandFault(value: unknown): string | undefined {
  if (!Array.isArray(value) || value.length === 0) return 'must be a list: the program, then its arguments';
  const [program, ...rest] = value as [unknown, ...unknown[]];
  if (typeof program !== 'string' || program.trim() === '') return 'must begin with the program';
  if (placeholdersIn(program).length > 0) return 'must begin with a program that no request can choose';
  for (const argument of rest) {
    const fault = argumentFault(argument);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function argumentFault(argument: unknown): string | undefined {
  const texts = Array.isArray(argument) ? (argument as unknown[]) : [argument];
  if (texts.length === 0 || !texts.every((text) => typeof text === 'string'))
    return 'must hold only texts, and lists of texts that belong together';
  const names = texts.flatMap((text) => placeholdersIn(text));
  const unknown = names.find((name) => !PLACEHOLDERS.includes(name));
  if (unknown !== undefined) return unknownPlaceholder(unknown);
  const optional = names.find((name) => OPTIONAL.has(name));
  if (optional === undefined || Array.isArray(argument)) return undefined;
  return `holds {${optional}}, which many requests do not say; put it into a list, such as ["-n", "{${optional}}"], that is left out then`;
}

function unknownPlaceholder(name: string): string {
  const suggestion = nearest(name, PLACEHOLDERS);
  const hint = suggestion === undefined ? `known are ${PLACEHOLDERS.join(', ')}` : `did you mean {${suggestion}}?`;
  return `holds the unknown placeholder {${name}}; ${hint}`;
}
