import { describe, expect, it } from '@jest/globals';
import { csvLine as auditLine } from '../../../src/http/admin/core/csv-line.js';
import { csvLine, readCsv } from '../../../src/gateway/ledger/store/csv.js';

const FORMULAS = [
  '=1+1',
  '+1+1',
  '-1+1',
  '@SUM(A1)',
  '\t=1+1',
  '\r=1+1',
  '=HYPERLINK("https://evil.example","a")',
  "=cmd|' /C calc'!A0",
];

describe('a cell of exported CSV (CWE-1236, CVE-2019-12134)', () => {
  it.each(FORMULAS)('is text for every spreadsheet: %j', (formula) => {
    for (const line of [csvLine(['first', formula, 3]), auditLine(['first', formula, 3])])
      expect(readCsv(line)).toEqual([['first', `'${formula}`, '3']]);
  });

  it.each(['plain', 'a,b', 'say "no"', 'two\nlines', '中文', ''])(
    'is what it was where it is no formula: %j',
    (text) => {
      for (const line of [csvLine([text, 1]), auditLine([text, 1])]) expect(readCsv(line)).toEqual([[text, '1']]);
    },
  );
});
