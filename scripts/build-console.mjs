// Builds the console into dist/console. What has not changed since the last time is not built again, only copied. Where the
// console's packages cannot be installed, the gateway is built without it and says so. CONSOLE=off leaves it out. With
// `--packages` it only installs those.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../console', import.meta.url));
const TARGET = fileURLToPath(new URL('../dist/console', import.meta.url));
// What the API offers decides which pages there are.
const API = fileURLToPath(new URL('../docs/admin-api.json', import.meta.url));
const BUILT = join(FOLDER, 'dist');
const MARK = join(BUILT, '.sources');
const isRequired = process.argv.includes('--required');

if (process.env.CONSOLE === 'off') process.exit(0);
if (process.argv.includes('--packages')) process.exit(install() || !isRequired ? 0 : 1);
const digest = hash(digestOf(FOLDER) + hash(readFileSync(API)));
if (read(MARK) !== digest && !build()) process.exit(isRequired ? 1 : 0);
rmSync(TARGET, { recursive: true, force: true });
cpSync(BUILT, TARGET, { recursive: true, filter: (path) => path !== MARK });

function build() {
  if (!install()) {
    console.warn('The packages of the console cannot be installed: the gateway is built without it.');
    return false;
  }
  console.log('Building the console …');
  // What a page reads or sends that the API does not have is an error of types.
  if (!run('npm', ['run', '--silent', 'build', '--', '--logLevel', 'warn'])) process.exit(1);
  writeFileSync(MARK, digest);
  return true;
}

/** Whether the packages of the console are there, as its lock file names them. */
function install() {
  const installed = join(FOLDER, 'node_modules/.installed-for');
  const wanted = hash(readFileSync(join(FOLDER, 'package-lock.json')));
  if (read(installed) === wanted) return true;
  console.log('Installing the packages of the console …');
  if (!run('npm', ['ci', '--no-fund', '--no-audit', '--prefer-offline', '--ignore-scripts'])) return false;
  writeFileSync(installed, wanted);
  return true;
}

function run(program, args) {
  return spawnSync(program, args, { cwd: FOLDER, stdio: 'inherit' }).status === 0;
}

/** Of everything that the build is made from. */
function digestOf(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/^(dist|node_modules|src\/api\/generated)\//.test(path.slice(folder.length + 1)))
    .sort();
  return hash(names.map((path) => `${path.slice(folder.length)}\0${hash(readFileSync(path))}`).join('\n'));
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}
