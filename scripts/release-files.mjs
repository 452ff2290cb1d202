// Makes what goes beside a release into release/: the package, its bill of materials, and the list of licences.
import { execFileSync } from 'node:child_process';

const run = (program, ...args) => execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });

run(process.execPath, 'scripts/materials.mjs', 'release');
const [{ filename }] = JSON.parse(run('npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', 'release'));
console.log(`release/${filename}, release/sbom.cdx.json and release/licences.txt are ready.`);
