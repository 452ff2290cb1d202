import { stringify } from 'yaml';
import { toLiteLlm } from '../control/import/to-litellm.js';
import { CommandError } from './command-error.js';
import { BY_COMMAND, withAdministration } from './token/with-administration.js';

/** Prints what is managed: as this gateway keeps it, or for LiteLLM. Secrets are names. */
export async function exportConfiguration({ format }: { readonly format: string }): Promise<void> {
  if (format !== 'native' && format !== 'litellm')
    throw new CommandError(`There is no format "${format}"; there are: native, litellm.`);
  await withAdministration(async (administration) => {
    const configuration = await administration.of('transfers').export(BY_COMMAND.actor);
    if (format === 'native') {
      process.stdout.write(`${JSON.stringify(configuration, null, 2)}\n`);
      return;
    }
    const { document, notes } = toLiteLlm(configuration);
    for (const note of notes) process.stderr.write(`note: ${note}\n`);
    process.stdout.write(stringify(document));
  });
}
