// What must hold before a change lands, step by step, with the time that each step takes. With `--all` also what takes long
// by nature: kills under load, faults of storage and of memory, and a second pass with two workers.
import { spawnSync } from 'node:child_process';

const isWhole = process.argv.includes('--all');
const STEPS = [
  ['install', ['ci', '--no-fund', '--no-audit', '--prefer-offline']],
  ['lint and types', ['run', '--silent', 'lint']],
  ...(isWhole ? [['types by the compiler that ships', ['run', '--silent', 'typecheck']]] : []),
  ['build', ['run', '--silent', 'build']],
  ['tests', ['run', '--silent', isWhole ? 'test:all' : 'test']],
];

console.log(
  isWhole
    ? 'Verifying everything: about half an hour on two cores.'
    : 'Verifying: about nine minutes on two cores. "npm run verify:all" adds what takes long by nature.',
);
STEPS.forEach(([name, args], index) => {
  const start = Date.now();
  console.log(`[${index + 1}/${STEPS.length}] ${name} …`);
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`[${index + 1}/${STEPS.length}] ${name} failed`);
    process.exit(status ?? 1);
  }
  if (index < STEPS.length - 1)
    console.log(`[${index + 1}/${STEPS.length}] ${name}: ${Math.round((Date.now() - start) / 1000)} s`);
});
