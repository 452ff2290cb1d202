import type { Command } from 'commander';
import { CommandError } from './command-error.js';

/** A command as the shell completes it: its words, what may follow, and its options. */
interface Completed {
  readonly path: string;
  readonly children: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly { readonly name: string; readonly about: string }[];
}

const SHELLS = { bash, zsh, fish } as const satisfies Record<string, (all: readonly Completed[]) => string>;

/** Prints what makes a shell complete the commands and options of a program. */
export function printCompletion(program: Command, shell: string): void {
  const write = Object.entries(SHELLS).find(([name]) => name === shell)?.[1];
  if (write === undefined)
    throw new CommandError(`There is no completion for "${shell}"; there is: ${Object.keys(SHELLS).join(', ')}.`);
  process.stdout.write(write(completed(program)));
}

function completed(command: Command, path = ''): Completed[] {
  const children = command.commands.map((child) => ({ name: child.name(), about: child.description() }));
  const options = command.options.map(({ long, description }) => ({ name: long ?? '', about: description }));
  const help = { name: '--help', about: 'explain the command' };
  const own = { path, children, options: [...options, help] };
  return [
    own,
    ...command.commands.flatMap((child) => completed(child, path === '' ? child.name() : `${path} ${child.name()}`)),
  ];
}

function wordsOf({ children, options }: Completed): string {
  return [...children, ...options].map(({ name }) => name).join(' ');
}

function bash(all: readonly Completed[]): string {
  const cases = all.map((one) => `    '${one.path}') words='${wordsOf(one)}' ;;`);
  return `# In ~/.bashrc: source <(gateway completion bash)
_gateway() {
  local word path='' words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -* ]] || path="\${path:+$path }$word"
  done
  case $path in
${cases.join('\n')}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _gateway gateway
`;
}

function zsh(all: readonly Completed[]): string {
  return `# In ~/.zshrc: source <(gateway completion zsh)
autoload -Uz bashcompinit && bashcompinit
${bash(all).split('\n').slice(1).join('\n').replace('mapfile -t COMPREPLY < <(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}")', 'COMPREPLY=( $(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}") )')}`;
}

function fish(all: readonly Completed[]): string {
  const lines = all.flatMap(({ path, children, options }) => {
    const words = path.split(' ').filter((word) => word !== '');
    const seen = words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ');
    const condition = words.length === 0 ? '__fish_use_subcommand' : seen;
    const about = (text: string): string => text.replaceAll("'", String.raw`\'`);
    return [
      ...children.map(
        (child) => `complete -c gateway -f -n '${condition}' -a ${child.name} -d '${about(child.about)}'`,
      ),
      ...options.map(
        (option) => `complete -c gateway -n '${condition}' -l ${option.name.slice(2)} -d '${about(option.about)}'`,
      ),
    ];
  });
  return `# In ~/.config/fish/completions/gateway.fish\n${lines.join('\n')}\n`;
}
