import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSameParked, readParked, writeParked } from '../../../src/gateway/health/parked-file.js';
import { ConfigurationError } from '../../../src/platform/config/problem.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const LATER = '2026-11-20T13:00:00Z';

function fresh(): string {
  return join(mkdtempSync(join(tmpdir(), 'gateway-')), 'data', 'parked.json');
}

function problemsOf(text: string): string[] {
  const path = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'parked.json');
  writeFileSync(path, text);
  try {
    readParked(path);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ place, message }) => `${place.replace(path, 'FILE')} ${message}`);
  }
  return [];
}

describe('the file of what is parked', () => {
  it('holds nothing while it is not there', () => {
    expect(readParked(fresh())).toEqual([]);
  });

  it('gives back what was written, without what is over', () => {
    const path = fresh();
    const entry = { route: 'r', channel: 'a', model: 'm', key: 2, until: LATER };
    writeParked(path, [entry, { channel: 'b', until: '2026-11-20T11:00:00Z' }], NOW);
    expect(readParked(path)).toEqual([entry]);
    writeParked(path, [], NOW);
    expect(readFileSync(path, 'utf8')).toBe('{\n  "parked": []\n}\n');
  });

  it('is readable for its owner alone', () => {
    const path = fresh();
    writeParked(path, [], NOW);
    expect([statSync(path).mode & 0o777, statSync(join(path, '..')).mode & 0o777]).toEqual([0o600, 0o700]);
  });

  it.each([
    ['{', /^FILE .*JSON/],
    ['[]', /^FILE must be an object/],
    ['{"parked":{}}', /^FILE\.parked must be an array/],
    ['{}', /^FILE\.parked must be an array/],
    ['{"parked":[{"until":"2026-11-20T13:00:00Z"}]}', /^FILE\.parked\[0\]\.channel /],
    ['{"parked":[{"channel":"a"}]}', /^FILE\.parked\[0\]\.until /],
    ['{"parked":[{"channel":"a","until":"tomorrow"}]}', /^FILE\.parked\[0\]\.until /],
    ['{"parked":[{"channel":"a","until":"2026-W48-6"}]}', /^FILE\.parked\[0\]\.until must be a time such as/],
    ['{"parked":[{"channel":"a","until":"2026-11-20","key":0}]}', /^FILE\.parked\[0\]\.key /],
    ['{"parked":[{"channel":"a","until":"2026-11-20","chanel":"x"}]}', /^FILE\.parked\[0\]\.chanel is not a known/],
  ])('names the place of what is wrong in %s', (text, problem) => {
    const problems = problemsOf(text);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems[0]).toMatch(problem);
  });

  it('says when it cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    expect(() => readParked(folder)).toThrow(ConfigurationError);
  });

  it('knows two entries for the same thing, whatever their ends', () => {
    const entry = { channel: 'a', model: 'm', until: LATER };
    expect(isSameParked(entry, { ...entry, until: '' })).toBe(true);
    for (const other of [{ route: 'r' }, { channel: 'b' }, { model: 'n' }, { key: 1 }]) {
      expect(isSameParked(entry, { ...entry, ...other })).toBe(false);
    }
  });
});
