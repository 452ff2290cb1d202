import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../../../src/platform/config/problem.js';
import { resolveReferences } from '../../../../src/platform/config/references.js';

const VARIABLES = { KEY: 's3cret', _x9: 'other', EMPTY: '' };
const folder = mkdtempSync(join(tmpdir(), 'gateway-'));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

function resolve(value: unknown): { value: unknown; problems: Problem[] } {
  const problems: Problem[] = [];
  return { value: resolveReferences(value, 'R', VARIABLES, problems), problems };
}

describe('resolveReferences', () => {
  it.each([
    ['${KEY}', 's3cret'],
    ['ENV:KEY', 's3cret'],
    ['${_x9}', 'other'],
    ['x${KEY}', 'x${KEY}'],
    ['${KEY} ', '${KEY} '],
    ['$KEY', '$KEY'],
    ['env:KEY', 'env:KEY'],
    ['${}', '${}'],
    ['${1A}', '${1A}'],
    ['file:relative', 'file:relative'],
    ['', ''],
  ])('makes %j into %j', (given, expected) => {
    expect(resolve(given)).toEqual({ value: expected, problems: [] });
  });

  it('goes through lists and objects, and leaves what is no text', () => {
    const value = { a: ['${KEY}', 1, null, true], b: { c: 'ENV:_x9' } };
    expect(resolve(value).value).toEqual({ a: ['s3cret', 1, null, true], b: { c: 'other' } });
  });

  it('does not change what it was given', () => {
    const value = Object.freeze({ a: Object.freeze(['${KEY}']) });
    resolve(value);
    expect(value).toEqual({ a: ['${KEY}'] });
  });

  it('does not resolve the names of fields, nor what a variable holds', () => {
    const problems: Problem[] = [];
    expect(resolveReferences({ '${KEY}': '${A}' }, 'R', { A: '${KEY}', KEY: 'x' }, problems)).toEqual({
      '${KEY}': '${KEY}',
    });
  });

  it.each(['${NONE}', 'ENV:NONE'])('tells the place of %s when it is not set, and leaves it', (reference) => {
    expect(resolve({ a: [reference] })).toEqual({
      value: { a: [reference] },
      problems: [
        { place: 'R.a[0]', message: 'refers to the environment variable NONE, which is not set', isUnresolved: true },
      ],
    });
  });

  it('counts an empty variable as not set', () => {
    expect(resolve('${EMPTY}').problems).toHaveLength(1);
  });

  it.each([
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    ['two\nlines\n\n', 'two\nlines\n'],
  ])('reads a file that holds %j as %j', (content, expected) => {
    const path = file('key', content);
    expect(resolve(`file:${path}`)).toEqual({ value: expected, problems: [] });
    expect(resolve(`file://${path}`).value).toBe(expected);
  });

  it('tells a file that is not there or is empty, and leaves the reference', () => {
    const empty = file('empty', '\n');
    const missing = join(folder, 'missing');
    expect(resolve([`file:${empty}`, `file:${missing}`])).toEqual({
      value: [`file:${empty}`, `file:${missing}`],
      problems: [
        { place: 'R[0]', message: `refers to the file ${empty}, which is empty`, isUnresolved: true },
        { place: 'R[1]', message: `refers to the file ${missing}, which cannot be read (ENOENT)`, isUnresolved: true },
      ],
    });
  });
});
