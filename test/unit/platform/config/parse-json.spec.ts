import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { jsonFault } from '../../../../src/platform/config/json-fault.js';
import { parseJson } from '../../../../src/platform/config/parse-json.js';
import { printProblem, type Problem } from '../../../../src/platform/config/problem.js';
import { jsonValue, layout, textOf } from '../../../support/json-text.js';

function read(text: string): { value: unknown; lines: string[] } {
  const problems: Problem[] = [];
  return { value: parseJson(text, 'F', problems), lines: problems.map(printProblem) };
}

describe('parseJson', () => {
  it('parses JSON', () => {
    expect(read('[{"a":1}]')).toEqual({ value: [{ a: 1 }], lines: [] });
  });

  it.each([
    ['a comma too many in a list', '[\n  {"a": "s3cret"},\n]', 'line 3, column 1'],
    ['a comma too many in an object', '{"a": "s3cret",\n}', 'line 2, column 1'],
    ['a comma too few', '[\n{"a":1}\n{"b":"s3cret"}\n]', 'line 3, column 1'],
    ['a word', '{"a":\n  s3cret}', 'line 2, column 3'],
    ['a single quote', "{'s3cret':1}", 'line 1, column 2'],
    ['a comment', '{\n  // s3cret\n  "a":1}', 'line 2, column 3'],
    ['a raw line end in a text', '{"a":"s3cret\n"}', 'line 1, column 13'],
    ['a bad escape', '{"a":"\\q"}', 'line 1, column 7'],
    ['something behind the end', '{}\nx', 'line 2, column 1'],
    ['a number with a nought before it', '[10, 01]', 'line 1, column 6'],
    ['a list that does not end', '[{"a":"s3cret"}', 'line 1, column 16'],
    ['a text that does not end', '{"a":"s3cret', 'line 1, column 13'],
    ['a bare word', 's3cret and more', 'line 1, column 1'],
    ['text outside of ASCII before the place', '{"é🔑":1,\n "ü": x}', 'line 2, column 7'],
  ])('tells the line and column of %s, and nothing of what stands there', (_case, text, position) => {
    expect(read(text)).toEqual({ value: undefined, lines: [`F: is not valid JSON at ${position}`] });
  });

  it('passes over a byte order mark', () => {
    expect(read('\ufeff{}')).toEqual({ value: {}, lines: [] });
  });

  it.each(['[', '{', ' [\n', ''])('guesses that %j was cut off by a .env file', (text) => {
    expect(read(text).lines[0]).toMatch(/^F: is not valid JSON at line \d, column \d \(.*single quotes/);
  });
});

/** Whatever JSON is made of, and what it is not made of. */
const TOKENS = [
  ['{', '}', '[', ']', ',', ':', ' ', '\n', '\u00a0', '//'],
  ['"a"', '"\\u00e9\\n"', '"\\x"', '"', '"\n"', '"\u007f\u2028"'],
  ['0', '-0', '1.5', '1e+5', '01', '1.', '.5', '-', '+1', '1e', 'true', 'false', 'null', 'nul', 'NaN'],
].flat();

describe('jsonFault', () => {
  it('finds none in any JSON, however it is laid out', () => {
    fc.assert(
      fc.property(jsonValue, layout, (value, drawn) => {
        expect(jsonFault(textOf(value, drawn))).toBeNull();
      }),
      { numRuns: 300 },
    );
  });

  it('finds one exactly where JSON.parse fails, token by token', () => {
    const token = fc.constantFrom(...TOKENS);
    fc.assert(
      fc.property(fc.array(token, { maxLength: 10 }), (tokens) => {
        const text = tokens.join('');
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect([text, jsonFault(text) === null]).toEqual([text, isJson]);
      }),
      { numRuns: 5_000 },
    );
  });

  it('finds the end of a text that was cut between its tokens', () => {
    const text = '{"a":[1,{"b":null}],"c":"d"}';
    const ends = [1, 4, 5, 6, 7, 8, 9, 12, 13, 17, 18, 19, 20, 23, 24, 27];
    expect(ends.map((end) => jsonFault(text.slice(0, end)))).toEqual(ends);
  });

  it('stands any depth', () => {
    expect(jsonFault('['.repeat(1_000_000))).toBe(1_000_000);
  });
});
