// Opens the console in the browser; starts the gateway in the background if none answers at PORT (that of .env, else 3333).
import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout } from 'node:timers/promises';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const inFile = existsSync('.env') ? /^PORT=(\d+)/m.exec(readFileSync('.env', 'utf8'))?.[1] : undefined;
const port = process.env.PORT ?? inFile ?? '3333';
const url = `http://127.0.0.1:${port}`;

if (!(await answers())) {
  console.log('Starting the gateway; its log is gateway.log …');
  const log = openSync('gateway.log', 'a');
  const child = spawn(process.execPath, ['--disable-proto=throw', 'dist/bundle/main.js'], {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ENV_FILE_WRITABLE: 'true', CONFIG_FILES_WRITABLE: 'true', ...process.env, PORT: port },
  });
  writeFileSync('.gateway.pid', `${child.pid}\n`);
  child.unref();
  for (let tries = 0; tries < 600 && child.exitCode === null && !(await answers()); tries++) await setTimeout(200);
  if (!(await answers())) {
    console.error('The gateway does not answer; see gateway.log.');
    process.exit(1);
  }
}
console.log(`The console: ${url}/admin`);
const [program, ...args] = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform] ?? ['xdg-open'];
spawn(program, [...args, `${url}/admin`], { detached: true, stdio: 'ignore' })
  .on('error', () => console.log('Open it in a browser.'))
  .unref();

async function answers() {
  return await fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}
