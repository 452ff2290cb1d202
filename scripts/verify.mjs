// What must hold before a change lands, step by step, with the time that each step takes; lint and types run beside the build.
// With `--all` also what takes long by nature: kills under load, faults of storage and of memory, a second pass with two
// workers. There every step has the machine to itself.
import { spawn } from 'node:child_process';

const isWhole = process.argv.includes('--all');
const INSTALL = step('install', 'npm', ['ci', '--no-fund', '--no-audit', '--prefer-offline']);
const CONSOLE = step('packages of the console', process.execPath, ['scripts/build-console.mjs', '--packages']);
const LINT = step('lint and types', 'npm', ['run', '--silent', 'lint']);
const TYPES = step('types by the compiler that ships', 'npm', ['run', '--silent', 'typecheck']);
const BUILD = step('build', 'npm', ['run', '--silent', 'build']);
const TESTS = step('tests', 'npm', ['run', '--silent', isWhole ? 'test:all' : 'test']);
/** Those of a row run at once; the last of all ends with what Jest says of the tests. */
const ROWS = isWhole
  ? [[INSTALL, CONSOLE], [LINT], [TYPES], [BUILD], [TESTS]]
  : [[INSTALL, CONSOLE], [BUILD, LINT], [TESTS]];

console.log(
  isWhole
    ? 'Verifying everything: about half an hour on two cores.'
    : 'Verifying: five to ten minutes on two cores. "npm run verify:all" adds what takes long by nature.',
);
for (const [index, row] of ROWS.entries()) {
  const place = `[${index + 1}/${ROWS.length}]`;
  console.log(`${place} ${row.map(({ name }) => name).join(', and beside that ')} …`);
  const statuses = await Promise.all(row.map((one) => run(one, place, one === TESTS)));
  const failed = statuses.find((status) => status !== 0);
  if (failed !== undefined) process.exit(failed);
}

function step(name, program, args) {
  return { name, program, args };
}

/** The exit status of a step, which says by itself that it failed. */
async function run({ name, program, args }, place, isLast) {
  const start = Date.now();
  const child = spawn(program, args, { stdio: 'inherit' });
  const status = await new Promise((resolve) => {
    child.once('error', () => resolve(1)).once('exit', (code) => resolve(code ?? 1));
  });
  if (status !== 0) console.error(`${place} ${name} failed`);
  else if (!isLast) console.log(`${place} ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
  return status;
}
