// Writes what production is made of into a folder: a bill of materials in CycloneDX form, made by npm, and a list of all
// packages with their licences. npm's own --omit leaves out packages that development needs as well, so it gets a lockfile
// of production alone.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = process.argv[2];
const bill = productionBill();
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'sbom.cdx.json'), bill);
writeFileSync(join(folder, 'licences.txt'), licencesIn(JSON.parse(bill)));

function productionBill() {
  const aside = mkdtempSync(join(tmpdir(), 'materials-'));
  try {
    const {
      devDependencies: _dev,
      optionalDependencies: _optional,
      scripts: _scripts,
      ...manifest
    } = read('package.json');
    const lock = read('package-lock.json');
    const isKept = ([path, { dev, optional, devOptional }]) => path !== '' && !(dev || optional || devOptional);
    const packages = { '': manifest, ...Object.fromEntries(Object.entries(lock.packages).filter(isKept)) };
    writeFileSync(join(aside, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(aside, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
    const args = ['sbom', '--package-lock-only', '--sbom-format=cyclonedx'];
    return execFileSync('npm', args, { cwd: aside, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  } finally {
    rmSync(aside, { recursive: true });
  }
}

function licencesIn({ components }) {
  const nameOf = ({ license, expression }) => expression ?? license?.id ?? license?.name;
  const lines = components.map(({ name, version, licenses = [] }) => {
    const names = licenses.map(nameOf).filter((licence) => licence !== undefined);
    return `${name} ${version} ${names.length === 0 ? 'unknown' : names.join(' OR ')}`;
  });
  return `${lines.sort().join('\n')}\n`;
}

function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
