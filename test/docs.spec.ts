import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unpricedWarnings } from '../src/cli/unpriced-models.js';
import { readCatalog } from '../src/control/sources/read-catalog.js';
import { Catalog } from '../src/gateway/catalog/catalog.js';
import { PriceBook } from '../src/gateway/pricing/price-book.js';
import { TRAIT_TABLE, type TraitRow } from '../src/gateway/traits/trait-table.js';
import { BOUNDS, REFUSABLE_FIELDS, REFUSABLE_HABITS } from '../src/gateway/traits/traits.js';
import { CONTROL_ERRORS } from '../src/control/control-errors.js';
import { Environment } from '../src/platform/config/environment.js';
import { loadEnvironment } from '../src/platform/config/load-environment.js';
import { variablesOf } from '../src/platform/config/variable.js';
import { ERROR_CATALOGUE } from '../src/platform/errors/catalogue.js';
import { SystemClock } from '../src/platform/time/clock.js';
import { OTHER_NAMES } from '../src/gateway/ledger/other-facts.js';
import { anchors, codeBlocks, documents, proseOf, subheadings, tableRows } from './support/documents.js';

const CONFIGURATION = 'docs/configuration.md';
const OPERATIONS = 'docs/operations.md';
const TRAITS = 'docs/traits.md';
const DOCUMENTS = documents();

/** Of OpenAI's libraries, Node, libuv, the kernel, Ollama, the PostgreSQL of an example, and a reader's shell. */
const FOREIGN_VARIABLES =
  'OPENAI_BASE_URL NODE_COMPILE_CACHE UV_THREADPOOL_SIZE SO_REUSEPORT OLLAMA_HOST POSTGRES_PASSWORD BASE_URL';

/** The words between backticks in the first cells of a table. */
function namesIn(rows: readonly string[][]): string[] {
  return rows.flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

describe('docs/configuration.md', () => {
  const variables = variablesOf(Environment);
  const groups = subheadings(CONFIGURATION, 'Environment variables');
  const rows = groups.flatMap((group) => tableRows(CONFIGURATION, group));

  it('has a row for every environment variable, and for no other', () => {
    expect(namesIn(rows).sort()).toEqual([...variables.keys()].sort());
  });

  it('tells the defaults as they are', () => {
    const defaults = Object.entries(new Environment()).filter(
      ([, value]) => value !== undefined && !Array.isArray(value),
    );
    const told = new Map(rows.map(([first = '', value = '']) => [namesIn([[first]])[0], value]));
    expect(defaults.map(([name]) => [name, told.get(name)])).toEqual(
      defaults.map(([name, value]) => [name, String(value)]),
    );
  });

  it('marks the variables that may come from a file', () => {
    const marked = namesIn(rows.filter(([first = '']) => first.includes('(secret)')));
    const secrets = [...variables].filter(([, { isSecret }]) => isSecret).map(([name]) => name);
    expect(marked.sort()).toEqual(secrets.sort());
  });

  it('has every variable and every group in Chinese in the console, too', () => {
    const about = JSON.parse(readFileSync('console/src/locales/about.zh-CN.json', 'utf8')) as Record<string, object>;
    expect(Object.keys(about['variables']!).sort()).toEqual([...variables.keys()].sort());
    const told = new Set([...variables.values()].map(({ group }) => group));
    expect(Object.keys(about['groups']!).sort()).toEqual([...told].sort());
  });

  // What CONTRIBUTING.md writes in capitals are constants of the source.
  it.each(DOCUMENTS.filter((path) => path !== 'CONTRIBUTING.md'))(
    'agrees with %s on the names of variables',
    (path) => {
      const known = new Set(
        [...variables].flatMap(([name, { isSecret }]) => (isSecret ? [name, `${name}_FILE`] : [name])),
      );
      const foreign = new Set(FOREIGN_VARIABLES.split(' '));
      const prose = proseOf(path).replaceAll(/ENV:\w+/g, '');
      const used = [...prose.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name);
      expect(used.filter((name) => !known.has(name) && !foreign.has(name))).toEqual([]);
    },
  );
});

/** A trait’s name as a configuration writes it. */
function fieldNameOf(trait: string): string {
  return trait.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A row of the table as the document has it. */
function cellsOf({ models, presets = [], dialect, since, isAssumed, ...traits }: TraitRow): string[] {
  const names = (list: readonly string[] = []): string => list.map((name) => `\`${fieldNameOf(name)}\``).join(', ');
  const bounds = Object.entries(traits.bounds ?? {}).map(([name, bound]) => `\`${fieldNameOf(name)}\` ${bound}`);
  return [
    `\`${models}\``,
    presets.join(', '),
    dialect ?? '',
    names(traits.refuses),
    names(traits.takes),
    bounds.join(', '),
    `${since}${isAssumed === true ? ', assumed' : ''}`,
  ];
}

describe('docs/traits.md', () => {
  it('has every word, with what the gateway does about it', () => {
    const words = Object.entries({ ...REFUSABLE_HABITS, ...BOUNDS });
    expect(tableRows(TRAITS, 'Words')).toEqual(words.map(([name, what]) => [`\`${fieldNameOf(name)}\``, what]));
  });

  it('names every field that may be refused', () => {
    const text = proseOf(TRAITS);
    expect(REFUSABLE_FIELDS.map(fieldNameOf).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('shows the table as it is', () => {
    expect(tableRows(TRAITS, 'The table')).toEqual(TRAIT_TABLE.map(cellsOf));
  });
});

describe('docs/operations.md', () => {
  it('has a row for every error code, with its status', () => {
    const rows = tableRows(OPERATIONS, 'Error codes').map(
      ([code = '', status = '']) => `${code.slice(1, -1)} ${status}`,
    );
    const codes = Object.entries(ERROR_CATALOGUE).map(([code, { status }]) => `${code} ${status}`);
    expect(rows.sort()).toEqual(codes.sort());
  });
});

describe('docs/admin-api.md', () => {
  it('has a row for every error code of the admin API, with its status and what it says', () => {
    const rows = tableRows('docs/admin-api.md', 'Errors').map(
      ([code = '', status = '', meaning = '']) => `${code.slice(1, -1)} ${status} ${meaning}`,
    );
    const codes = Object.entries(CONTROL_ERRORS).map(([code, { status, message }]) => `${code} ${status} ${message}`);
    expect(rows.sort()).toEqual(codes.sort());
  });
});

describe('docs/operations.md on logs', () => {
  const rows = tableRows(OPERATIONS, 'Logs');
  const documented = new Set(namesIn(rows));

  it('has a row for every field that a request leaves in the log and in its receipt', () => {
    const source = readFileSync('src/gateway/ledger/describe-receipt.ts', 'utf8');
    const fields = [
      ...source.slice(source.indexOf('const FIELDS'), source.indexOf('satisfies')).matchAll(/'(\w+)'/g),
    ].map(([, name]) => name!);
    expect(fields.length).toBeGreaterThan(12);
    fields.push(...OTHER_NAMES);
    expect(fields.filter((name) => !documented.has(name))).toEqual([]);
  });
});

describe('the documents', () => {
  it.each(DOCUMENTS)('%s links to nothing that is not there', (path) => {
    const links = [...proseOf(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);
    const dead = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      if (/^https?:/.test(link)) return false;
      const target = file === '' ? path : join(dirname(path), file);
      return !existsSync(target) || (anchor !== undefined && !anchors(target).has(anchor));
    });
    expect(dead).toEqual([]);
  });

  it.each(DOCUMENTS)('%s names no file or folder of the project that is not there', (path) => {
    const named = [
      ...proseOf(path).matchAll(/`((?:src|test|docs|bench|scripts|deploy|examples|\.github)\/[\w./-]*)`/g),
    ];
    const made = new Set(['bench/results', 'bench/bin']);
    expect(named.map(([, name]) => name!).filter((name) => !existsSync(name) && !made.has(name))).toEqual([]);
  });

  const examples = DOCUMENTS.flatMap((path) => {
    return codeBlocks(path)
      .filter(({ mark }) => mark === 'configuration')
      .map(({ line, text }) => ({
        place: `${path}:${line}`,
        text: text.replaceAll(/file:\/[^"]+/g, 'read-from-a-file'),
      }));
  });

  it.each(examples)('show configurations that are valid, and refuse no model that they name: $place', (example) => {
    const names = [...example.text.matchAll(/ENV:(\w+)/g)].map(([, name]) => name!);
    const variables = Object.fromEntries(names.map((name) => [name, `value-of-${name}`]));
    const loaded = loadEnvironment({ HOST: '0.0.0.0', GATEWAY_ROUTES: example.text, ...variables });
    const read = readCatalog(loaded);
    expect(read.warnings).toEqual([]);
    expect(unpricedWarnings(new Catalog(read).current.routes, new PriceBook(new SystemClock()))).toEqual([]);
  });
});

describe('what verify leaves out', () => {
  const leftOut = JSON.parse(readFileSync('test/long-specs.json', 'utf8')) as Record<string, string[]>;
  const rows = new Map(
    tableRows('CONTRIBUTING.md', 'Tests').map(([left = '', right = '']) => [namesIn([[left]])[0], namesIn([[right]])]),
  );

  it.each(Object.entries(leftOut))('%s is there, and so is what keeps its promise', (name, others) => {
    expect(rows.get(name)).toEqual(others);
    const isThere = (path: string): boolean => existsSync(`test/${path}`) || existsSync(`test/${path}.spec.ts`);
    expect([name, ...others].filter((path) => !isThere(path))).toEqual([]);
    expect(others.filter((path) => path in leftOut)).toEqual([]);
  });
});
