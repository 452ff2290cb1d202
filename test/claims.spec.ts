import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { claimsOf, claimsPath, lostQuotes, lostTests, unclaimed, wrongNumbers, type Claims } from './support/claims.js';
import { documents, tableRows } from './support/documents.js';
import { blocksOf, statementsOf } from './support/statements.js';

/** What says nothing of what the program does, or names its tests itself. */
const EXEMPT: Readonly<Record<string, string>> = {
  'CHANGELOG.md': 'what was so at the time of each version',
  'SECURITY.md': 'what people do',
  'docs/architecture.md': 'a map of the source, held by architecture.spec',
  'docs/glossary.md': 'words, held by architecture-words.spec',
  'docs/incidents.md': 'each row names its tests',
  'docs/performance.md': 'figures of single runs, held by the guard of the benchmark',
};

/** Twins have the same headings, code, rows and points, which pages.spec holds; decisions are history. */
const pages = documents().filter(
  (path) => !path.endsWith('.zh-CN.md') && !path.startsWith('docs/decisions/') && EXEMPT[path] === undefined,
);

describe.each(pages)('what %s promises', (page) => {
  const claims = claimsOf(page);

  it('is quoted as it stands there, once', () => {
    expect(lostQuotes(page, claims)).toEqual([]);
  });

  it('is shown by tests that there are', () => {
    expect(lostTests(claims)).toEqual([]);
  });

  it('has the numbers of the source', () => {
    expect(wrongNumbers(claims)).toEqual([]);
  });

  it('has a test, or a reason why it has none', () => {
    expect(unclaimed(page, claims)).toEqual([]);
  });
});

describe('the claims', () => {
  it('are of pages that there are, and of most of them many', () => {
    expect(readdirSync('test/claims').sort()).toEqual(pages.map((page) => basename(claimsPath(page))).sort());
    const counts = pages.map((page) => statementsOf(blocksOf(page)).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(600);
  });

  const page = 'docs/operations.md';
  const none: Claims = { shown: {}, numbers: {}, notRun: {} };
  const quote = 'A second one ends the process at once.';
  const test = 'drains at %s, and ends at once when it is told a second time';

  it('would miss a sentence, a test, a quote and a number', () => {
    expect(unclaimed(page, none)).toContainEqual(expect.stringContaining(quote));
    const shown = { 'e2e/starts-and-stops': { [test]: [quote] } };
    expect(unclaimed(page, { ...none, shown })).not.toContainEqual(expect.stringContaining(quote));
    expect(lostTests({ ...none, shown })).toEqual([]);
    expect(lostTests({ ...none, shown: { 'e2e/starts-and-stops': { 'ends at once': [quote] } } })).toHaveLength(1);
    expect(lostTests({ ...none, shown: { 'e2e/ends-and-starts': { [test]: [quote] } } })).toHaveLength(1);
    expect(lostQuotes(page, { ...none, notRun: { reason: ['A third one', quote, 'column next below Logs'] } })).toEqual(
      ['column next below Logs', 'A third one'],
    );
    const numbers = (seconds: number): Claims => ({
      ...none,
      numbers: { 'src/gateway/execution/delivery.ts': { HEARTBEAT_MS: [`a heartbeat comment every ${seconds} s.`] } },
    });
    expect([wrongNumbers(numbers(15)), wrongNumbers(numbers(7)).length]).toEqual([[], 1]);
  });
});

describe('docs/incidents.md', () => {
  it('names for each incident tests that there are', () => {
    const rows = tableRows('docs/incidents.md', 'Incidents and their tests');
    expect(rows.length).toBeGreaterThan(200);
    const held = rows.map(([incident = '', , tests = '']) => ({
      incident,
      paths: [...tests.matchAll(/\btest\/[\w./-]+\.(?:spec\.ts|sh)/g)].map(([path]) => path),
    }));
    expect(held.filter(({ paths }) => paths.length === 0 || paths.some((path) => !existsSync(path)))).toEqual([]);
  });
});
