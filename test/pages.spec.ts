import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { Command } from 'commander';
import { program } from '../src/cli/program.js';
import { clientSetups } from '../src/control/clients/client-setups.js';
import { apiReference } from './support/api-reference.js';
import { codeBlocks, documents, headings, proseOf, tableRows } from './support/documents.js';

const READMES = ['README.md', 'README.zh-CN.md'] as const;
const DOCUMENTS = documents();

describe('the README', () => {
  it.each(READMES)('%s fits on a few screens', (path) => {
    expect(readFileSync(path, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(160);
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
    const present = ['.', 'src', 'src/http', 'src/gateway', 'src/platform'].flatMap(foldersIn);
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

describe('docs/api.md', () => {
  it('holds the reference that the API document amounts to; npm run docs writes it', () => {
    const page = readFileSync('docs/api.md', 'utf8');
    const mark = '<!-- reference -->\n\n';
    const [head = ''] = page.split(mark.trimEnd());
    const written = `${head}${mark}${apiReference()}`;
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync('docs/api.md', written);
    expect(readFileSync('docs/api.md', 'utf8')).toBe(written);
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
