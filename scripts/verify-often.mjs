// Runs the tests of `npm run verify` so many times beside two busy loops, on what is built: whoever wants to know that they
// are never red by chance. `node scripts/verify-often.mjs [TIMES] [-- what Jest takes, such as --shard=1/4]`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [times = '20', ...given] = process.argv.slice(2).filter((word) => word !== '--');
const FAILED = /^\s*● .* › .*$/gm;
const folder = mkdtempSync(join(tmpdir(), 'verify-often-'));
const loops = [1, 2].map(() => spawn(process.execPath, ['-e', 'for (;;) {}'], { stdio: 'ignore' }));
let green = 0;
try {
  for (let run = 1; run <= Number(times); run++) {
    const { status, text, seconds } = await test();
    if (status === 0) green += 1;
    writeFileSync(join(folder, `${run}.log`), text);
    console.log(`${run}: ${/^Tests:.*$/m.exec(text)?.[0] ?? 'did not end'} (${seconds} s)`);
    if (status !== 0) console.log([...new Set(text.match(FAILED))].join('\n'));
  }
} finally {
  for (const loop of loops) loop.kill('SIGKILL');
}
console.log(`${green} of ${times} green; what they wrote is in ${folder}`);
process.exit(green === Number(times) ? 0 : 1);

async function test() {
  const start = Date.now();
  const child = spawn('npm', ['run', '--silent', 'test', '--', ...given], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  const [status] = await once(child, 'close');
  return { status, text, seconds: Math.round((Date.now() - start) / 1000) };
}
