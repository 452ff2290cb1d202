import { CommandError } from '../command-error.js';
import { isRunning, withAccess } from './with-access.js';

/** Prints a new set-up code of the running gateway; any earlier one ends. */
export async function printSetupCode(): Promise<void> {
  if (!isRunning())
    throw new CommandError(
      'No gateway runs on this data folder. Start it, or set a password with "gateway admin passwd".',
    );
  await withAccess(async (access) => {
    const code = await access.of('setup').newCode();
    if (code === null) throw new CommandError('An owner can log in already: nothing is to be set up.');
    process.stdout.write(`${code}\n`);
  });
}
