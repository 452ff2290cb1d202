import { describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { bareFileCalls, OWNED, OWNERS } from './support/file-owners.js';
import { parseSource, placeOf, readSources } from './support/source-tree.js';

const calls = readSources().flatMap((file) =>
  bareFileCalls(file).map(({ home, name, node }) => ({
    home,
    told: `${placeOf(file.syntax, node.getStart())}: ${name}`,
  })),
);

describe('a synchronous call on a file', () => {
  it('is caught beside it, or stands in a function that has an owner for what it throws', () => {
    expect(calls.filter(({ home }) => OWNED[home] === undefined).map(({ told }) => told)).toEqual([]);
  });

  it('has an owner only where it is', () => {
    const homes = new Set(calls.map(({ home }) => home));
    expect(Object.keys(OWNED).filter((home) => !homes.has(home))).toEqual([]);
    expect(Object.values(OWNED).filter((owners) => owners.length === 0)).toEqual([]);
  });

  it('has owners whose tests are there', () => {
    expect(Object.values(OWNERS).filter((spec) => !existsSync(spec))).toEqual([]);
  });

  it.each<[string, string, readonly string[]]>([
    ['a bare one', "function f() { readFileSync('a'); }", ['x.ts: f']],
    ['one in a method', "class A { m() { rmSync('a'); } }", ['x.ts: m']],
    ['one when the module loads', "const a = readFileSync('a');", ['x.ts: the module']],
    ['an opening of SQLite', 'function f() { return new DatabaseSync(path); }', ['x.ts: f']],
    ['one that only a finally follows', "function f() { try { statSync('a'); } finally { g(); } }", ['x.ts: f']],
    ['one in the catch itself', "function f() { try { g(); } catch { statSync('a'); } }", ['x.ts: f']],
    ['one that runs later', "function f() { try { g(() => statSync('a')); } catch {} }", ['x.ts: f']],
    ['none that is caught', "function f() { try { statSync('a'); } catch {} }", []],
    ['none that throws nothing', "function f() { return existsSync('a'); }", []],
    ['none of something else', "function f() { validateSync('a'); }", []],
  ])('is found: %s', (_what, text, homes) => {
    const names = 'existsSync, readFileSync, rmSync, statSync';
    const file = parseSource('x.ts', `import { ${names} } from 'node:fs';\n${text}`);
    expect(bareFileCalls(file).map(({ home }) => home)).toEqual(homes);
  });
});
