import { describe, expect, it } from '@jest/globals';
import { retiredIn, retiredWords } from './support/glossary.js';
import { operationNameUses } from './support/operation-names.js';
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
