// Starts the gateway in the folder of an example: npm run example -- NAME
import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folders = readdirSync('examples', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const name = process.argv[2];
if (!folders.some((folder) => folder.name === name)) {
  console.error(`npm run example -- NAME; there are: ${folders.map((folder) => folder.name).join(', ')}.`);
  process.exit(2);
}
const cwd = join('examples', name);
const program = resolve('dist/bundle/gateway.js');
if (!existsSync(program)) {
  console.error('Run "npm ci && npm run build" first.');
  process.exit(2);
}
if (!existsSync(join(cwd, '.env'))) {
  copyFileSync(join(cwd, '.env.example'), join(cwd, '.env'));
  console.log(`Made ${join(cwd, '.env')}; fill it in, the gateway warns of what is missing.`);
}
const gateway = spawn(process.execPath, ['--enable-source-maps', program, 'serve'], { cwd, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => gateway.kill(signal));
gateway.on('exit', (code) => process.exit(code ?? 1));
