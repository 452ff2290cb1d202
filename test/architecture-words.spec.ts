import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import ts from 'typescript';
import { DIALECT_NAMES, UPSTREAM_DIALECT_NAMES } from '../src/gateway/protocol/dialect-name.js';
import { dialectNameUses, NAMING_FILES } from './support/dialect-names.js';
import { dialectTables, dialectTablesOfTests } from './support/dialect-tables.js';
import { hiddenStateIn, KEPT_BY_MODULES } from './support/hidden-state.js';
import { retiredIn, retiredWords } from './support/glossary.js';
import { operationNameUses } from './support/operation-names.js';
import { SMALL_CONCEPTS, smallFiles } from './support/small-files.js';
import { exportsOf, nodesOf, parseSource, readSources } from './support/source-tree.js';

const sources = readSources();
const DIALECTS_AT = 'gateway/dialects/';

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

/** The files of a folder that import another file. */
function importing(target: string, folder = 'gateway/execution/reading/'): string[] {
  return sources
    .filter(({ path, imports }) => path.startsWith(folder) && imports.some((each) => each.target === target))
    .map(({ path }) => path.slice(folder.length))
    .sort();
}

describe('reading', () => {
  it('has one stream pipeline with one commit rule, for streams that are passed on and for those that are translated', () => {
    expect(importing('gateway/execution/reading/bounded-events.ts')).toEqual([
      'stored-answer.ts', // what an upstream makes in the background is made nowhere else, and is never held back
      'stream-pipeline.ts',
      'stream-to-reply.ts', // nothing goes out before the answer is whole
    ]);
    expect(importing('gateway/execution/reading/commit-gate.ts')).toEqual(['stream-pipeline.ts']);
    expect(importing('gateway/execution/reading/stream-pipeline.ts')).toEqual([
      'collected-stream.ts',
      'dialect-stream.ts',
      'passed-events.ts',
      'stream-relay.ts',
    ]);
  });

  it('knows nothing of a dialect but by its declaration and, of chat, by the fast path', () => {
    const ours = sources.filter(({ path }) => path.startsWith('gateway/execution/'));
    const own = ours.flatMap(({ imports }) =>
      imports.filter(({ target }) =>
        UPSTREAM_DIALECT_NAMES.some((name) => target.startsWith(`${DIALECTS_AT}${name}/`)),
      ),
    );
    expect(own.length).toBeGreaterThan(5);
    const strays = own
      .filter(({ target }) => !target.startsWith(`${DIALECTS_AT}openai-chat/passthrough/`))
      .filter(({ target }) => target !== `${DIALECTS_AT}openai-responses/parts/mend-reply.ts`); // of answers that are kept
    expect(strays.map(({ place, target }) => `${place}: imports ${target}`)).toEqual([]);
  });
});

it('errors of a dialect are read by that dialect', () => {
  const readers = UPSTREAM_DIALECT_NAMES.map((name) => `${DIALECTS_AT}${name}/errors.ts`);
  const strays = sources
    .filter(({ path }) => !readers.includes(path)) // some are read as another dialect's, and a little more
    .flatMap(({ path, imports }) =>
      imports.filter(({ target }) => readers.includes(target) && !path.startsWith(target.replace('errors.ts', ''))),
    );
  expect(strays.map(({ place, target }) => `${place}: imports ${target}`)).toEqual([]);
});

it('what stands around a request is a stage, and sinks that listen in are made by nobody else', () => {
  const stages = importing('gateway/pipeline/stage.ts', 'gateway/');
  expect(stages).toEqual([
    'gateway.module.ts',
    'pipeline/content/content-log.ts',
    'pipeline/pipeline.ts',
    'responses/responses.ts',
  ]);
  const listening = importing('gateway/execution/passing-sink.ts', '');
  expect(listening).toEqual([
    'gateway/pipeline/content/content-sink.ts',
    'gateway/responses/keeping-sink.ts',
    'gateway/responses/made-ids-sink.ts',
    'gateway/responses/making-sink.ts',
    'http/shortcut/shortcut-sink.ts', // the edge of one endpoint
  ]);
});

it('an execution is a state machine: what changes of it is its phase, which is one union', () => {
  const file = sources.find(({ path }) => path === 'gateway/execution/execution.ts')!;
  const changing = nodesOf(file, ts.isPropertyDeclaration)
    .map((node) => node as ts.PropertyDeclaration)
    .filter(({ modifiers = [] }) => !modifiers.some(({ kind }) => kind === ts.SyntaxKind.ReadonlyKeyword));
  expect(changing.map((each) => `${each.name.getText()}: ${each.type?.getText() ?? ''}`)).toEqual([
    'position: ', // in the list of what has a time to keep
    'phase: Phase',
  ]);
  const phases = sources.find(({ path }) => path === 'gateway/execution/phase.ts')!;
  const [phase] = nodesOf(phases, (node) => ts.isTypeAliasDeclaration(node) && node.name.text === 'Phase');
  expect(ts.isUnionTypeNode((phase as ts.TypeAliasDeclaration).type)).toBe(true);
});

describe('what tests have of every dialect', () => {
  it('stands in the samples of each, and is joined once', () => {
    expect(dialectTablesOfTests()).toEqual([]);
  });

  it.each([
    `const PATHS = { ${DIALECT_NAMES.map((name) => `'${name}': 1`).join(', ')} };`,
    `for (const name of [${DIALECT_NAMES.map((name) => `'${name}'`).join(', ')}]);`,
    `switch (name) { ${DIALECT_NAMES.map((name) => `case '${name}':`).join(' ')} }`,
  ])('would not be passed by with %j', (text) => {
    expect(dialectTables('test/a.spec.ts', text)).toEqual(['test/a.spec.ts:1']);
  });

  it('stands in files of the same names', () => {
    const filesOf = (name: string): string[] =>
      readdirSync(`test/support/dialects/${name}`).filter((file) => file.endsWith('.ts'));
    for (const name of DIALECT_NAMES)
      expect(filesOf(name)).toEqual(expect.arrayContaining(['library.ts', 'samples.ts']));
  });
});

describe('beside a request', () => {
  it('nothing is kept of it in a map or a variable of a module', () => {
    const found = sources.map((file) => [file.path, hiddenStateIn(file)] as const);
    expect(found.flatMap(([path, state]) => (path in KEPT_BY_MODULES ? [] : state))).toEqual([]);
    const keeping = found.flatMap(([path, state]) => (state.length > 0 ? path : []));
    expect(keeping).toEqual(Object.keys(KEPT_BY_MODULES));
  });

  it.each(['const calls = new Map<Call, Note>();', 'const SEEN = new WeakSet();', 'let lastId = "";'])(
    'would not be passed by with %j',
    (text) => {
      expect(hiddenStateIn(parseSource('gateway/a.ts', text))).toHaveLength(1);
    },
  );

  it('one type says what is known of it before its body is read', () => {
    const heads = sources
      .flatMap(exportsOf)
      .filter(({ name, isType }) => isType && /^(?:\w*Request|\w*Call)Head$/.test(name));
    expect(heads.map(({ name }) => name).filter((name) => !/^(?:Tool)?Call(?:Item)?Head$/.test(name))).toEqual([]);
    expect(heads.filter(({ name }) => name === 'CallHead')).toHaveLength(1);
    const hasMember = ({ members }: ts.InterfaceDeclaration, name: string): boolean =>
      members.some((member) => member.name?.getText() === name);
    const likes = sources.flatMap((file) =>
      nodesOf(file, ts.isInterfaceDeclaration)
        .map((node) => node as ts.InterfaceDeclaration)
        .filter((node) => ['requestId', 'dialect', 'operation'].every((name) => hasMember(node, name)))
        .map(({ name }) => `${file.path}: ${name.text}`),
    );
    expect(likes).toEqual(['gateway/protocol/call-head.ts: CallHead']);
  });
});
