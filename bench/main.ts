import { guard, record } from './guard.ts';
import { measureAll } from './measure.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { profile } from './profile.ts';
import { buildNative } from './run/native.ts';
import { build, ROOT } from './targets/base.ts';

if (process.argv.includes('--help')) process.stdout.write(USAGE);
else process.exit(await run());

/** Gives the exit code: 0, 1 when the guard found a regression, 2 when nothing could be measured. */
async function run(): Promise<number> {
  try {
    const options = readOptions(process.argv.slice(2));
    buildNative();
    build(ROOT);
    return await perform(options);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}

async function perform(options: Options): Promise<number> {
  switch (options.task) {
    case 'guard':
      if (!options.records) return (await guard()) ? 0 : 1;
      await record();
      return 0;
    case 'profile':
      await profile(options.seconds);
      return 0;
    case 'measure':
      await measureAll(options);
      return 0;
  }
}
