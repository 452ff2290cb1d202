import type { Command } from 'commander';
import { PURPOSE_FILTERS } from '../../gateway/ledger/purpose.js';
import type { EntryFilter } from '../../gateway/ledger/store/entry-filter.js';
import { readFilter, type FilterTexts } from '../../gateway/ledger/store/read-filter.js';
import { CommandError } from '../command-error.js';

/** Adds the options that both lists and sums can be narrowed by. */
export function withSubjects(command: Command): Command {
  return command
    .option('--since <time>', 'from then on: 2026-12-24, 2026-12-24T18:00:00Z, or how long ago: 90m, 7d, 1mo')
    .option('--until <time>', 'before then')
    .option('--route <name>', 'only this route')
    .option('--token <name>', 'only this token, by the name that logs show')
    .option('--channel <id>', 'only this channel')
    .option('--model <id>', 'only this model, as sent to the upstream')
    .option('--purpose <name>', `${PURPOSE_FILTERS.join(', ')}; everything but tests unless told`);
}

/** The filter that options amount to; throws a CommandError that names the one that is wrong. */
export function filterFrom(words: FilterTexts, now: number): EntryFilter {
  return readFilter(words, now, (name, expected) => {
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return new CommandError(`--${option} takes ${expected}; not "${words[name]}".`);
  });
}
