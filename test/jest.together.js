import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Files that only say which test files run together; Jest finds none below node_modules. */
const FOLDER = 'test/together';
const FILES_AT_ONCE = { e2e: 8, ledger: 4, unit: 24 };
/** What measures its own process does so in one that has done nothing else. */
const MEASURES = /support\/(?:processor-time|loop-stretch|growth)\.js|process\.memoryUsage|process\.chdir/;
const SPEC = '.spec.ts';

/**
 * Has test files of one kind share what they load: most of a short test file is loading the gateway and its packages,
 * which Jest does anew for each file. Each stays a `describe` of its own with its own hooks. Returns what Jest is to
 * run, and which test files it is not to find by itself.
 */
export function runTogether(isLeftOut) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  const joined = Object.entries(FILES_AT_ONCE).flatMap(([kind, atOnce]) => {
    const files = globSync(`test/${kind}/**/*${SPEC}`).sort();
    const names = files.filter(isJoined).map((path) => path.slice('test/'.length, -SPEC.length));
    const present = names.filter((name) => !isLeftOut(name));
    const groups = Math.ceil(present.length / atOnce);
    for (let group = 0; group < groups; group++) {
      writeGroup(`${kind}-${group + 1}`, present.slice(group * atOnce, (group + 1) * atOnce));
    }
    return present;
  });
  return { found: `<rootDir>/${FOLDER}/*.cjs`, joined: joined.map((name) => `<rootDir>/test/${name}${SPEC}`) };
}

function isJoined(path) {
  return !MEASURES.test(readFileSync(path, 'utf8'));
}

function writeGroup(name, files) {
  const lines = files.map((file) => `describe('${file}', () => void require('../${file}${SPEC}'));\n`);
  writeFileSync(`${FOLDER}/${name}.cjs`, lines.join(''));
}
