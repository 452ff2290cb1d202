import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { Environment } from '../src/platform/config/environment.js';
import { exampleFile } from '../src/platform/config/example-file.js';
import { variablesOf } from '../src/platform/config/variable.js';
import { clockUses, clockUsesOfSpecs } from './support/clock-use.js';
import { LAYERS } from './support/layers.js';
import {
  circlesIn,
  exportsOf,
  functionsOf,
  median,
  nodesOf,
  placeOf,
  readSources,
  type SourceFile,
} from './support/source-tree.js';

/** Decisions over plain data: neither a framework nor anything that does something. */
const PURE = [
  'gateway/protocol/',
  'gateway/traits/',
  'gateway/dialects/',
  'gateway/planning/',
  'platform/sse/',
  'platform/json-splice/',
  'platform/errors/',
];

/** Packages that belong to one place. */
const HOMES: Readonly<Record<string, readonly string[]>> = {
  undici: ['platform/upstream/undici-transport.ts'],
  '@nestjs/swagger': ['http/admin/openapi/'],
  axios: ['platform/upstream/control-client.ts'],
  pino: ['platform/logging/'],
  'pino-pretty': ['platform/logging/'],
  commander: ['cli/'],
  'prom-client': ['platform/metrics/'],
  'gpt-tokenizer': ['gateway/tokenizer/encodings.ts'],
  '@opentelemetry/api': ['gateway/telemetry/tracing/'],
  '@opentelemetry/sdk-trace': ['gateway/telemetry/tracing/'],
};

const ENVIRONMENT_READERS = ['allocator-variables', 'load-environment', 'variable-layers'];
/** What reads the environment, the clock or chance, and the only places that may. */
const SEAMS: readonly { readonly uses: readonly string[]; readonly homes: readonly string[] }[] = [
  { uses: ['process.env'], homes: ENVIRONMENT_READERS.map((name) => `platform/config/${name}.ts`) },
  { uses: ['Date.now', 'performance.now', 'Math.random'], homes: ['platform/time/'] },
  { uses: ['setTimeout', 'setInterval', 'setImmediate'], homes: ['platform/time/'] },
];

const BUDGET = { fileLines: 300, medianFile: 60, functionLines: 60, medianFunction: 8, parameters: 4, constructor: 5 };

const sources = readSources();
const byPath = new Map(sources.map((file) => [file.path, file]));

function layerOf(path: string): number {
  const found = LAYERS.map((layer, rank) => ({ layer, rank })).filter(({ layer }) => path.startsWith(layer));
  return found.sort((a, b) => b.layer.length - a.layer.length)[0]?.rank ?? -1;
}

function isAt(path: string, homes: readonly string[]): boolean {
  return homes.some((home) => path.startsWith(home));
}

/** `place: what` for every node that `what` has a word for. */
function findings(what: (node: ts.Node, file: SourceFile) => string | undefined): string[] {
  return sources.flatMap((file) =>
    nodesOf(file, (node) => what(node, file) !== undefined).map(
      (node) => `${placeOf(file.syntax, node.getStart())}: ${what(node, file)}`,
    ),
  );
}

/** A name that is called or read, as it stands in the source: `setTimeout`, `Date.now`. */
function usedName(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) return node.getText();
  return ts.isCallExpression(node) && ts.isIdentifier(node.expression) ? node.expression.text : undefined;
}

function isDefaultModifier(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.DefaultKeyword && !ts.isDefaultClause(node.parent);
}

describe('the dependency rule', () => {
  it('knows a layer for every file', () => {
    expect(sources.filter(({ path }) => layerOf(path) < 0).map(({ path }) => path)).toEqual([]);
  });

  it('lets imports point only towards the ground', () => {
    const upward = sources.flatMap(({ path, imports }) =>
      imports
        .filter(({ isRelative, target }) => isRelative && layerOf(target) > layerOf(path))
        .map(({ place, target }) => `${place}: imports ${target} from a layer above`),
    );
    expect(upward).toEqual([]);
  });

  it('resolves every relative import to a file of the sources', () => {
    const lost = sources.flatMap(({ imports }) =>
      imports.filter(({ isRelative, target }) => isRelative && !byPath.has(target)).map(({ place }) => place),
    );
    expect(lost).toEqual([]);
  });

  it('allows no circle between files', () => {
    const edges = sources.map(({ path, imports }): [string, Set<string>] => [
      path,
      new Set(imports.filter(({ isRelative }) => isRelative).map(({ target }) => target)),
    ]);
    expect(circlesIn(new Map(edges)).map((circle) => circle.join(' → '))).toEqual([]);
  });

  it('keeps the pure core free of frameworks and of input and output', () => {
    const impure = sources
      .filter(({ path }) => isAt(path, PURE))
      .flatMap(({ imports }) => imports.filter(({ isRelative }) => !isRelative))
      .filter(({ target }) => target !== 'node:buffer')
      .map(({ place, target }) => `${place}: imports ${target}`);
    expect(impure).toEqual([]);
  });
});

describe('placement', () => {
  it.each(Object.entries(HOMES))('keeps %s in %j', (name, homes) => {
    const strays = sources
      .filter(({ path }) => !isAt(path, homes))
      .flatMap(({ imports }) => imports.filter(({ target, isType }) => target === name && !isType))
      .map(({ place }) => `${place}: imports ${name}`);
    expect(strays).toEqual([]);
  });

  it.each(SEAMS)('keeps $uses in $homes', ({ uses, homes }) => {
    const strays = findings((node, { path }) => {
      const name = isAt(path, homes) ? undefined : usedName(node);
      return name !== undefined && uses.includes(name) ? `uses ${name}` : undefined;
    });
    expect(strays).toEqual([]);
  });

  it('takes the time of now from the clock, never from new Date()', () => {
    const strays = findings((node) =>
      ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments ?? []).length === 0
        ? 'uses new Date()'
        : undefined,
    );
    expect(strays).toEqual([]);
  });

  it('writes timers of its own nowhere but in platform/time', () => {
    const strays = sources
      .filter(({ path }) => !isAt(path, ['platform/time/']))
      .flatMap(({ imports }) => imports.filter(({ target }) => /^(?:node:)?timers$/.test(target)))
      .map(({ place }) => place);
    expect(strays).toEqual([]);
  });
});

describe('style', () => {
  it('has no barrels', () => {
    const barrels = [
      ...sources.filter(({ path }) => /(?:^|\/)index\.ts$/.test(path)).map(({ path }) => `src/${path}:1: is an index`),
      ...findings((node) => (ts.isExportDeclaration(node) ? 're-exports' : undefined)),
    ];
    expect(barrels).toEqual([]);
  });

  it('has no default exports', () => {
    const found = findings((node) =>
      ts.isExportAssignment(node) || isDefaultModifier(node) ? 'exports by default' : undefined,
    );
    expect(found).toEqual([]);
  });

  it('has no any', () => {
    expect(findings((node) => (node.kind === ts.SyntaxKind.AnyKeyword ? 'any' : undefined))).toEqual([]);
  });

  it('silences neither the compiler nor the linter', () => {
    const silencing =
      /(?:ox|es)lint-disable|@ts-(?:ignore|expect-error|nocheck)|prettier-ignore|(?:v8|c8|istanbul) ignore/;
    const found = sources.flatMap(({ path, syntax }) =>
      syntax.text
        .split('\n')
        .flatMap((line, i) => (silencing.test(line) ? [`src/${path}:${i + 1}: ${line.trim()}`] : [])),
    );
    expect(found).toEqual([]);
  });

  it('says in a sentence what each exported name is', () => {
    const silent = sources
      .flatMap(exportsOf)
      .filter(({ hasDoc }) => !hasDoc)
      .map(({ place, name }) => `${place}: ${name} has no doc comment`);
    expect(silent).toEqual([]);
  });

  it('exports no value that no other file imports, and no type that neither a file nor an export names', () => {
    const taken = new Set(
      sources.flatMap(({ imports }) =>
        imports.flatMap(({ target, names }) => names.map((name) => `${target} ${name}`)),
      ),
    );
    const dead = sources.flatMap((file) => {
      const all = exportsOf(file);
      return all
        .filter(({ name }) => !taken.has(`${file.path} ${name}`))
        .filter(({ name, isType }) => !isType || !all.some((other) => other.name !== name && other.mentions.has(name)))
        .map(({ place, name }) => `${place}: nobody imports ${name}`);
    });
    expect(dead).toEqual([]);
  });
});

describe('tests', () => {
  it('wait for something and not for a while, and bound no time of a clock', () => {
    expect(clockUsesOfSpecs()).toEqual([]);
  });

  it.each([
    ["import { setTimeout as sleep } from 'node:timers/promises';", 'imports timers'],
    ['await sleep(50);', 'waits by sleep'],
    ['setTimeout(() => leaving.abort(), 100);', 'waits by setTimeout'],
    ["it('is quick', async () => {}, 5_000);", 'has a time limit'],
    ['expect(performance.now() - before).toBeLessThan(250);', 'bounds a time'],
    ['const took = Date.now() - before;\nexpect(took).not.toBeLessThan(9);', 'bounds a time'],
    [
      'const from = performance.now(); const took = end - from;\nexpect(Math.abs(took)).toBeLessThanOrEqual(9);',
      'bounds',
    ],
  ])('would be caught with %j', (text, finding) => {
    expect(clockUses('a.spec.ts', text).join()).toContain(finding);
  });
});

describe('budgets', () => {
  it(`keep files to ${BUDGET.fileLines} lines, half of them to ${BUDGET.medianFile}`, () => {
    const long = sources.filter(({ lines }) => lines > BUDGET.fileLines);
    expect(long.map(({ path, lines }) => `src/${path}: ${lines} lines`)).toEqual([]);
    expect(median(sources.map(({ lines }) => lines))).toBeLessThanOrEqual(BUDGET.medianFile);
  });

  it(`keep functions to ${BUDGET.functionLines} lines, half of them to ${BUDGET.medianFunction}`, () => {
    const functions = sources.flatMap(functionsOf);
    const long = functions.filter(({ lines }) => lines > BUDGET.functionLines);
    expect(long.map(({ place, lines }) => `${place}: ${lines} lines`)).toEqual([]);
    expect(median(functions.map(({ lines }) => lines))).toBeLessThanOrEqual(BUDGET.medianFunction);
  });

  it(`keep parameters to ${BUDGET.parameters}, of a constructor to ${BUDGET.constructor}`, () => {
    const many = sources
      .flatMap(functionsOf)
      .filter(({ parameters, isConstructor }) => parameters > (isConstructor ? BUDGET.constructor : BUDGET.parameters));
    expect(many.map(({ place, parameters }) => `${place}: ${parameters} parameters`)).toEqual([]);
  });
});

describe('the environment', () => {
  it('is told whole by .env.example, as `gateway env` prints it', () => {
    expect(readFileSync('.env.example', 'utf8')).toBe(exampleFile());
  });

  it('has a sentence and a group for every variable of the schema', () => {
    const files = sources.filter(({ path }) => /^platform\/config\/(?:\w+-)?environment\.ts$/.test(path));
    const properties = files
      .filter(({ path }) => path !== 'platform/config/load-environment.ts')
      .flatMap((file) => nodesOf(file, ts.isPropertyDeclaration))
      .map((node) => (node as ts.PropertyDeclaration).name.getText());
    const told = variablesOf(Environment);
    expect([...told.keys()].sort()).toEqual(properties.sort());
    for (const { about, group } of told.values()) {
      expect(about).toMatch(/^.{10,}\.$/);
      expect(group).not.toBe('');
    }
  });
});
