import type { Argument, Command, Option } from 'commander';
import { clientTemplates } from '../control/clients/client-setups.js';
import { IMPORT_KINDS } from '../control/import/read-source.js';
import { CommandError } from './command-error.js';

/** A word that may follow, and what it is about. */
interface Word {
  readonly name: string;
  readonly about: string;
}

/** A command as a shell completes it. */
interface Completed {
  readonly path: string;
  /** Commands below it, or the values that its argument may have. */
  readonly names: readonly Word[];
  readonly flags: readonly Word[];
  /** Of the flags, those that a value follows. */
  readonly valued: readonly string[];
  /** It takes something that is not listed, for which the shell offers files. */
  readonly takesFiles: boolean;
}

const SHELLS = { bash, zsh, fish } as const satisfies Record<string, (all: readonly Completed[]) => string>;

/** The values of first arguments that can be listed. */
const VALUES: Readonly<Record<string, readonly Word[]>> = {
  completion: Object.keys(SHELLS).map((name) => ({ name, about: `for ${name}` })),
  client: clientTemplates().map(({ id, label }) => ({ name: id, about: label })),
  import: IMPORT_KINDS.map((name) => ({ name, about: 'a kind of source' })),
};
/** Of those, the commands that take a file as well. */
const FILES_TOO = new Set(['import']);

/** Prints what makes a shell complete the commands and options of a program. */
export function printCompletion(program: Command, shell: string): void {
  const write = Object.entries(SHELLS).find(([name]) => name === shell)?.[1];
  if (write === undefined)
    throw new CommandError(`There is no completion for "${shell}"; there is: ${Object.keys(SHELLS).join(', ')}.`);
  process.stdout.write(write(completed(program)));
}

function completed(command: Command, path = ''): Completed[] {
  const children = command.commands.map((child) => ({ name: child.name(), about: child.description() }));
  const values = VALUES[path] ?? [];
  const own = {
    path,
    names: [...children, ...values],
    flags: [...command.options.map(flagOf), { name: '--help', about: 'explain the command' }],
    valued: command.options.filter(({ required, optional }) => required || optional).map(({ long }) => long ?? ''),
    takesFiles: takesFiles(command.registeredArguments, path),
  };
  return [
    own,
    ...command.commands.flatMap((child) => completed(child, path === '' ? child.name() : `${path} ${child.name()}`)),
  ];
}

function flagOf({ long, description }: Option): Word {
  return { name: long ?? '', about: description };
}

function takesFiles(taken: readonly Argument[], path: string): boolean {
  return taken.length > 0 && (!(path in VALUES) || FILES_TOO.has(path));
}

/** As one word of bash and zsh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function namesOf(words: readonly Word[]): string {
  return words.map(({ name }) => name).join(' ');
}

/** What is offered where no option has been begun: names, files, or where a command takes nothing, its options. */
function offered({ names, flags, takesFiles: hasFiles }: Completed): readonly Word[] {
  return names.length === 0 && !hasFiles ? flags : names;
}

/** The patterns of a `case` that knows every command. */
function commandPatterns(all: readonly Completed[]): string {
  return all.flatMap(({ path }) => (path === '' ? [] : quoted(path))).join(' | ');
}

function bash(all: readonly Completed[]): string {
  const cases = all.map((one) => {
    const [names, flags, valued] = [namesOf(offered(one)), namesOf(one.flags), one.valued.join(' ')];
    return `    ${quoted(one.path)}) names=${quoted(names)} flags=${quoted(flags)} valued=${quoted(valued)} ;;`;
  });
  return `# In ~/.bashrc: source <(gateway completion bash)
_gateway() {
  local i next at='' names='' flags='' valued='' word="\${COMP_WORDS[COMP_CWORD]}"
  for ((i = 1; i < COMP_CWORD; i++)); do
    next="\${at:+$at }\${COMP_WORDS[i]}"
    case $next in
    ${commandPatterns(all)}) at=$next ;;
    esac
  done
  case $at in
${cases.join('\n')}
  esac
  COMPREPLY=()
  [[ $COMP_CWORD -gt 0 && " $valued " == *" \${COMP_WORDS[COMP_CWORD - 1]} "* ]] && return
  [[ $word == -* ]] && names=$flags
  while IFS= read -r next; do COMPREPLY+=("$next"); done < <(compgen -W "$names" -- "$word")
}
complete -o default -F _gateway gateway
`;
}

function zsh(all: readonly Completed[]): string {
  const list = (words: readonly Word[]): string => words.map(({ name, about }) => quoted(`${name}:${about}`)).join(' ');
  const cases = all.map(
    (one) =>
      `    ${quoted(one.path)}) names=(${list(offered(one))}) flags=(${list(one.flags)}) valued=(${one.valued.join(' ')}) ;;`,
  );
  const withFiles = all.filter(({ takesFiles: hasFiles }) => hasFiles).map(({ path }) => quoted(path));
  return `# In ~/.zshrc: source <(gateway completion zsh)
_gateway() {
  local word next at=''
  local -a names flags valued
  for word in "\${(@)words[2,CURRENT-1]}"; do
    next="\${at:+$at }$word"
    case $next in
    ${commandPatterns(all)}) at=$next ;;
    esac
  done
  case $at in
${cases.join('\n')}
  esac
  if (( \${valued[(Ie)\${words[CURRENT-1]}]} )); then
    _files
  elif [[ $PREFIX == -* ]]; then
    _describe -o option flags
  else
    (( $#names )) && _describe command names
    case $at in
    ${withFiles.join(' | ')}) _files ;;
    esac
  fi
}
whence compdef > /dev/null || { autoload -Uz compinit && compinit }
compdef _gateway gateway
`;
}

function fish(all: readonly Completed[]): string {
  const lines = all.flatMap((one) => {
    const at = `complete -c gateway -n ${fishQuoted(`__gateway_at "${one.path}"`)}`;
    return [
      ...(one.takesFiles ? [] : [`${at} -f`]),
      ...one.names.map(({ name, about }) => `${at} -a ${name} -d ${fishQuoted(about)}`),
      ...one.flags.map(({ name, about }) => {
        const value = one.valued.includes(name) ? ' -r -F' : '';
        return `${at} -l ${name.slice(2)}${value} -d ${fishQuoted(about)}`;
      }),
    ];
  });
  const paths = all.flatMap(({ path }) => (path === '' ? [] : fishQuoted(path)));
  return `# gateway completion fish > ~/.config/fish/completions/gateway.fish
function __gateway_at
    set -l at
    set -l typed (commandline -opc)
    for word in $typed[2..]
        set -l next (string trim "$at $word")
        contains -- $next ${paths.join(' ')}; and set at $next
    end
    test "$at" = "$argv"
end
${lines.join('\n')}
`;
}

function fishQuoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
}
