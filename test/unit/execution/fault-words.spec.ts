import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { FAULT_TABLE } from '../../../src/gateway/execution/fault-table.js';

it.each(['en', 'zh-CN'])('the console has words in %s for whatever can go wrong with an attempt', (language) => {
  const { cause } = JSON.parse(readFileSync(`console/src/locales/${language}/words.json`, 'utf8')) as {
    cause: Record<string, string>;
  };
  const kinds = Object.keys(FAULT_TABLE);
  expect(kinds.length).toBeGreaterThan(30);
  expect(kinds.filter((kind) => !cause[kind])).toEqual([]);
});
