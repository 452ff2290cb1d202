// Builds, starts the gateway, and restarts it at every change of src: one file is compiled, not all. Where the packages of
// the console are installed, its development server runs beside, which shows changes without a reload.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFile } from '@swc/core';

const SETTLED_MS = 30;
// Once it listens the gateway says so here, and writes the cache of what it has compiled, since killed it would not.
const ONCE_IT_LISTENS = `
  import { subscribe } from 'node:diagnostics_channel';
  import { flushCompileCache } from 'node:module';
  subscribe('tracing:net.server.listen:asyncEnd', () => {
    process.send?.('listening');
    setTimeout(flushCompileCache).unref();
  });`;
const changed = new Set();
const env = { ...process.env, NODE_COMPILE_CACHE: join('node_modules', '.cache', 'dev') };

const built = spawnSync(join('node_modules', '.bin', 'swc'), ['src', '-d', 'dist', '--strip-leading-paths'], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(1);
let gateway = start(() => console.log('The gateway listens; it starts again at every change of src.'));
const console_ = existsSync('console/node_modules')
  ? spawn(join('node_modules', '.bin', 'vite'), { cwd: 'console', stdio: 'inherit' })
  : null;
let timer;
let renewed = Promise.resolve();
watch('src', { recursive: true }, (_event, path) => {
  if (!path?.endsWith('.ts') || path.endsWith('.spec.ts')) return;
  changed.add(path);
  clearTimeout(timer);
  timer = setTimeout(() => (renewed = renewed.then(renew)), SETTLED_MS);
});
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    console_?.kill();
    void stop(gateway, signal).then(() => process.exit(0));
  });

function start(listens) {
  const args = [
    `--import=data:text/javascript,${encodeURIComponent(ONCE_IT_LISTENS)}`,
    '--enable-source-maps',
    '--disable-proto=throw',
    'dist/cli/main.js',
    'serve',
    ...process.argv.slice(2),
  ];
  const child = spawn(process.execPath, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env });
  return child.once('message', listens).once('exit', (code) => {
    if (code !== 0) console.log(`The gateway ended with ${code}; it starts again at the next change.`);
  });
}

async function renew() {
  const since = Date.now();
  const paths = [...changed];
  changed.clear();
  try {
    await Promise.all(paths.map(compile));
  } catch (error) {
    console.error(String(error.message ?? error));
    return;
  }
  await stop(gateway, 'SIGKILL'); // whoever develops waits for no drain
  gateway = start(() => console.log(`${paths.join(', ')}: the gateway listens again after ${Date.now() - since} ms.`));
}

/** As the build does it, for one file. */
async function compile(path) {
  const target = join('dist', path.replace(/\.ts$/, '.js'));
  if (!existsSync(join('src', path))) return rmSync(target, { force: true });
  const { code, map } = await transformFile(join('src', path), { swcrc: true, sourceMaps: true });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
  writeFileSync(`${target}.map`, map);
}

async function stop(child, signal) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers();
  child.removeAllListeners('exit').once('exit', resolve);
  child.kill(signal);
  await promise;
}
