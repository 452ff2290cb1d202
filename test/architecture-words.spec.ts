import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { DIALECT_NAMES, UPSTREAM_DIALECT_NAMES } from '../src/gateway/protocol/dialect-name.js';
import { dialectNameUses, NAMING_FILES } from './support/dialect-names.js';
import { retiredIn, retiredWords } from './support/glossary.js';
import { operationNameUses } from './support/operation-names.js';
import { SMALL_CONCEPTS, smallFiles } from './support/small-files.js';
import { exportsOf, parseSource, readSources } from './support/source-tree.js';

const sources = readSources();

describe('the glossary', () => {
  it('has no exported name that uses a word it has retired', () => {
    const retired = retiredWords('docs/glossary.md');
    expect(retired.length).toBeGreaterThan(30);
    const strays = sources.flatMap((file) =>
      exportsOf(file).flatMap(({ place, name }) =>
        retiredIn(name, retired).map((word) => `${place}: ${name} (${word})`),
      ),
    );
    expect(strays).toEqual([]);
  });
});

describe('the table of operations', () => {
  it('is the one place that knows an operation by its name', () => {
    expect(sources.flatMap(operationNameUses)).toEqual([]);
  });

  it.each([
    "if (call.operation.name === 'rerank') return 1;",
    "switch (name) { case 'image_edit': }",
    "const IMAGES = new Set(['image_edit']);",
    'if (operation !== OPERATIONS.speech) return 1;',
    'const WORDS: Partial<Record<OperationName, string>> = {};',
  ])('would not be passed by with %j', (text) => {
    expect(operationNameUses(parseSource('gateway/a.ts', text))).toHaveLength(1);
  });
});

describe('the name of a dialect', () => {
  const uses = sources.map((file) => [file.path, dialectNameUses(file)] as const);

  it('stands in its folder, where the dialects are joined, and nowhere else', () => {
    expect(uses.flatMap(([path, found]) => (path in NAMING_FILES ? [] : found))).toEqual([]);
  });

  it('stands in every file that may have it', () => {
    const naming = uses.flatMap(([path, found]) => (found.length > 0 ? path : []));
    expect(naming).toEqual(expect.arrayContaining(Object.keys(NAMING_FILES)));
  });

  it.each([
    "if (call.dialect === 'gemini') return 1;",
    "switch (dialect) { case 'anthropic': }",
    'const PATHS = { anthropic: 1 };',
    "const PATHS = { 'openai-chat': 1 };",
  ])('would not be passed by with %j', (text) => {
    expect(dialectNameUses(parseSource('gateway/a.ts', text))).toHaveLength(1);
  });
});

describe('a small file that one other takes alone', () => {
  it('is a concept of its own, and no other than those with a reason', () => {
    expect(smallFiles(sources)).toEqual(Object.keys(SMALL_CONCEPTS).sort());
  });
});

describe('the folders of the dialects', () => {
  /** What every wire format has, and then what only those have that clients speak as well. */
  const ALL = [
    'citations',
    'decode-reply',
    'decode-stream',
    'dialect',
    'encode-call',
    'errors',
    'facts',
    'finish-reason',
    'tools',
    'usage',
  ];
  const OF_CLIENTS = [...ALL, 'decode-call', 'encode-reply', 'encode-stream', 'field-paths', 'model-list', 'passed'];

  it.each(UPSTREAM_DIALECT_NAMES)('%s have the same files as all others, and what is their own in parts', (name) => {
    const entries = readdirSync(`src/gateway/dialects/${name}`, { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => entry.name.replace('.ts', ''));
    const isOfClients = DIALECT_NAMES.some((client) => client === name);
    expect(files.sort()).toEqual((isOfClients ? OF_CLIENTS : ALL).toSorted());
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(folders.sort()).toEqual(name === 'openai-chat' ? ['parts', 'passthrough'] : ['parts']);
  });
});

it('there is one commit rule, of which every stream that is passed on or translated makes use', () => {
  const readers = sources.filter(({ path }) => path.startsWith('gateway/execution/reading/'));
  const importing = (target: string): string[] =>
    readers
      .filter(({ imports }) => imports.some((each) => each.target === target))
      .map(({ path }) => path.split('/').at(-1)!);
  expect(importing('gateway/execution/reading/bounded-events.ts').sort()).toEqual([
    'dialect-stream.ts',
    'passed-events.ts',
    'stored-answer.ts', // what an upstream makes in the background is made nowhere else, and is never held back
    'stream-relay.ts',
    'stream-to-reply.ts', // nothing goes out before the answer is whole
  ]);
  expect(importing('gateway/execution/reading/commit-gate.ts').sort()).toEqual([
    'dialect-stream.ts',
    'passed-events.ts',
    'stream-relay.ts',
  ]);
});
