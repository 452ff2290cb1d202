import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { program } from '../src/cli/program.js';
import { clientSetups } from '../src/control/clients/client-setups.js';
import { PROVIDER_PRESETS } from '../src/gateway/catalog/presets.js';
import { Environment } from '../src/platform/config/environment.js';
import { variablesOf } from '../src/platform/config/variable.js';
import { apiReference } from './support/api-reference.js';
import { faultReference } from './support/fault-reference.js';
import { FIELD_TABLES, fieldReference } from './support/field-reference.js';
import { logReference } from './support/log-reference.js';
import { presetReference } from './support/preset-reference.js';
import { operationReference } from './support/operation-reference.js';
import { codeBlocks, documents, headings, proseOf, tableRows } from './support/documents.js';

const READMES = ['README.md', 'README.zh-CN.md'] as const;
const DOCUMENTS = documents();

interface ComposeFile {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe('the README', () => {
  it.each(READMES)('%s fits on a few screens', (path) => {
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(160);
  });
});

describe('the number of presets', () => {
  it.each(READMES)('is in %s what it is', (path) => {
    const text = readFileSync(path, 'utf8');
    const number = /(?<=\[)\d+(?= [^\]]*\]\(docs\/configuration)/;
    expect(text).toMatch(number);
    const written = text.replace(number, String(Object.keys(PROVIDER_PRESETS).length));
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, written);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });
});

describe('a page in two languages', () => {
  const pages = ['README.md', ...DOCUMENTS.filter((path) => path.endsWith('.zh-CN.md')).map(english)];

  it.each([...new Set(pages)])('%s has the same headings, code and links to its twin in both', (page) => {
    const twin = page.replace(/\.md$/, '.zh-CN.md');
    expect(headings(twin).map(({ level }) => level)).toEqual(headings(page).map(({ level }) => level));
    expect(readFileSync(page, 'utf8')).toContain(`](${basename(twin)})`);
    expect(readFileSync(twin, 'utf8')).toContain(`](${basename(page)})`);
    const code = (path: string): object[] =>
      codeBlocks(path).map(({ language, mark, text }) => ({ language, mark, text }));
    expect(code(twin)).toEqual(code(page));
  });

  it.each([...new Set(pages)])('%s has the same rows in its tables as its twin', (page) => {
    expect(namesOfRows(page.replace(/\.md$/, '.zh-CN.md'))).toEqual(namesOfRows(page));
    expect(namesOfRows('docs/configuration.md').length).toBeGreaterThan(100);
  });

  it.each([...new Set(pages)])('%s has as many points in each of its lists as its twin', (page) => {
    const points = pointsOfSections(page);
    expect(pointsOfSections(page.replace(/\.md$/, '.zh-CN.md'))).toEqual(points);
    expect(points.length).toBe(headings(page).length + 1);
  });
});

describe('CONTRIBUTING.md', () => {
  it('names symbols that the files it links to export', () => {
    const links = [
      ...readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/`(\w+)` (?:in|of)\s+\[[\w.-]+\]\(([\w./-]+)\)/g),
    ];
    expect(links.length).toBeGreaterThan(10);
    const lost = links.filter(
      ([, symbol, path]) =>
        !new RegExp(`\\b(?:class|function|const|interface) ${symbol}\\b`).test(readFileSync(path!, 'utf8')),
    );
    expect(lost.map(([link]) => link)).toEqual([]);
  });
});

describe('blocks of code', () => {
  const blocks = DOCUMENTS.flatMap((path) =>
    codeBlocks(path).map((block) => ({ ...block, place: `${path}:${block.line}` })),
  );

  it.each(blocks.filter(({ mark }) => mark === 'compose'))('are Compose files that fit ours: $place', ({ text }) => {
    const ours = parse(readFileSync('docker-compose.yml', 'utf8')) as ComposeFile;
    const theirs = parse(text) as ComposeFile;
    const known = new Set(Object.values(ours.services).flatMap((service) => Object.keys(service)));
    for (const [name, service] of Object.entries(theirs.services))
      if (name in ours.services) expect(Object.keys(service).filter((key) => !known.has(key))).toEqual([]);
      else expect(service).toHaveProperty('image');
    const args = Object.keys((theirs.services['ai-gateway']?.['build'] as { args?: object } | undefined)?.args ?? {});
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(args.filter((arg) => !dockerfile.includes(`ARG ${arg}=`))).toEqual([]);
  });

  it.each(blocks.filter(({ mark }) => mark === 'env'))('are variables that the gateway knows: $place', ({ text }) => {
    const known = new Set(
      [...variablesOf(Environment)].flatMap(([name, { isSecret }]) => (isSecret ? [name, `${name}_FILE`] : [name])),
    );
    expect(Object.keys(parseEnv(text)).filter((name) => !known.has(name))).toEqual([]);
  });

  it('have a mark when they could be run or checked, in pages that are about doing', () => {
    const checkable = new Set(['json', 'js', 'python', 'yaml', 'toml', 'ini', 'console']);
    const isAnswer = (path: string, line: number): boolean => {
      const all = codeBlocks(path);
      return all[all.findIndex((block) => block.line === line) - 1]?.mark.startsWith('runs') === true;
    };
    const pages = [
      'README.md',
      'docs/quick-start.md',
      'docs/api.md',
      'docs/clients.md',
      'docs/docker.md',
      'docs/migrating.md',
      'docs/troubleshooting.md',
    ];
    const bare = pages.flatMap((path) =>
      codeBlocks(path)
        .filter(({ language, mark, line }) => checkable.has(language) && mark === '' && !isAnswer(path, line))
        .map(({ line }) => `${path}:${line}`),
    );
    expect(bare).toEqual([]);
  });

  it('with lines for Docker name services, commands and files that there are', () => {
    const { services } = parse(readFileSync('docker-compose.yml', 'utf8')) as ComposeFile;
    const commands = new Set(commandNames(program()).map((name) => name.split(' ')[0]));
    const lines = blocks.flatMap(({ text, language }) => (language === 'bash' ? text.split('\n') : []));
    const compose = lines.filter((line) => line.startsWith('docker compose '));
    expect(compose.length).toBeGreaterThan(15);
    const odd = compose.filter((line) => {
      const [, rest = ''] = /^docker compose (?:exec|run --rm(?: -v \S+)?) (.*)$/.exec(line) ?? [];
      const [service, ...words] = rest.split(' ');
      if (rest === '') return !/^docker compose (?:up|ps|logs|kill|stop|cp|down)\b/.test(line);
      const command = line.includes(' exec ') ? (words[0] === 'gateway' ? words[1] : 'check') : words[0];
      return service === undefined || !(service in services) || !commands.has(command);
    });
    expect(odd).toEqual([]);
  });
});

describe('docs/clients.md', () => {
  const setups = clientSetups({ origin: 'https://your-domain.example', secret: 'your-gateway-token', model: 'chat' });
  const shown = codeBlocks('docs/clients.md').filter(({ mark }) => mark.startsWith('client '));

  it.each(shown)('shows the $mark as the command prints it', ({ mark, language, text }) => {
    expect(setups.find(({ id }) => `client ${id}` === mark)).toMatchObject({ language, code: text });
  });
});

describe('docs/architecture.md', () => {
  const page = 'docs/architecture.md';

  it('shows the folders that there are, and every one of the first two levels', () => {
    const shown = paths(codeBlocks(page).find(({ text }) => isTree(text))!.text);
    expect(shown.filter((folder) => !existsSync(folder))).toEqual([]);
    const present = ['.', 'src', 'src/http', 'src/control', 'src/gateway', 'src/platform'].flatMap(foldersIn);
    expect(present.filter((folder) => !shown.includes(folder))).toEqual([]);
  });

  it('gives every dependency a sentence', () => {
    const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
    const text = proseOf(page);
    const names = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
      Object.keys(manifest[kind] ?? {}),
    );
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

/** A page, and what of it is written from the source, behind a mark; sentences behind one with a colon are promises all the same. */
const WRITTEN = [
  ...Object.keys(FIELD_TABLES).flatMap((mark) => [
    { path: 'docs/configuration.md', mark, write: () => fieldReference(mark, 'en') },
    { path: 'docs/configuration.zh-CN.md', mark, write: () => fieldReference(mark, 'zh-CN') },
  ]),
  { path: 'docs/configuration.md', mark: 'providers', write: () => presetReference('en') },
  { path: 'docs/configuration.zh-CN.md', mark: 'providers', write: () => presetReference('zh-CN') },
  { path: 'docs/api.md', mark: 'operations', write: operationReference },
  { path: 'docs/api.md', mark: 'reference', write: apiReference },
  { path: 'docs/operations.md', mark: 'faults', write: faultReference },
  { path: 'docs/operations.md', mark: 'fields: request log', write: logReference },
];

describe('what npm run docs writes', () => {
  it.each(WRITTEN)('is in $path what the source amounts to', ({ path, mark, write }) => {
    const text = readFileSync(path, 'utf8');
    const [begin, end] = [`<!-- ${mark} -->\n\n`, `\n<!-- end of ${mark} -->`];
    expect([text.split(begin).length, text.split(end).length]).toEqual([2, 2]);
    const written = `${text.split(begin)[0]}${begin}${write()}${end}${text.split(end)[1]}`;
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, written);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });
});

describe('docs/commands.md', () => {
  it('has a row for every command, and for no other', () => {
    const cells = tableRows('docs/commands.md', 'Commands').map(([cell = '']) =>
      /^`([a-z -]+)/.exec(cell)?.[1]?.trim(),
    );
    expect(cells.filter((name) => name !== undefined).sort()).toEqual(commandNames(program()).sort());
  });
});

describe('the root of the repository', () => {
  it('holds what tools demand there and no more', () => {
    const { stdout } = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      encoding: 'utf8',
    });
    const files = new Set(stdout.split('\n').filter((path) => path !== '' && !path.includes('/') && existsSync(path)));
    expect(files.size).toBeLessThanOrEqual(24);
  });
});

/** The names between backticks in the first cells of the rows that have any. */
function namesOfRows(page: string): string[][] {
  const cells = [...proseOf(page).matchAll(/^\|([^|]*)\|/gm)].map(([, first]) => first!);
  const names = cells.map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
  return names.filter(({ length }) => length > 0);
}

/** How many points the lists below each heading have, in the order of the page. */
function pointsOfSections(page: string): number[] {
  return proseOf(page)
    .split(/^#+ .+$/m)
    .map((section) => [...section.matchAll(/^ *(?:[-*]|\d+\.) /gm)].length);
}

/** The page of which a Chinese one is the twin. */
function english(path: string): string {
  return path.replace('.zh-CN.md', '.md');
}

/** `park`, `route explain`, … for every command that does something. */
function commandNames(command: Command, path = ''): string[] {
  return command.commands.flatMap((child) => {
    const name = `${path}${child.name()}`;
    return child.commands.length > 0 ? commandNames(child, `${name} `) : [name];
  });
}

const NOT_SOURCE = new Set(['node_modules', 'dist', 'coverage', 'data', 'config', 'release']);

/** The folders that stand directly in a folder, as paths from the root; hidden and built ones left out. */
function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_SOURCE.has(entry.name))
    .map(({ name }) => relative('.', join(folder, name)));
}

function isTree(text: string): boolean {
  return text.startsWith('src/\n');
}

/** The folders of a drawn tree, as paths from the root. */
function paths(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').map((line) => {
    const [, indent = '', name = ''] = /^( *)(\S+)\//.exec(line) ?? [];
    parents.splice(indent.length / 2, Infinity, name);
    return parents.join('/');
  });
}
