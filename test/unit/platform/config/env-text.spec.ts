import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { assert, property, string } from 'fast-check';
import { changeEnvText } from '../../../../src/platform/config/env-text.js';

describe('changeEnvText', () => {
  it('keeps comments, order and lines that nobody understands', () => {
    const text = '# first\nA=1\nwhat is this\nexport B = "2"\n\nC=3\n';
    expect(changeEnvText(text, { B: 'two words', C: null, D: "it's" })).toBe(
      "# first\nA=1\nwhat is this\nB='two words'\nD=\"it's\"\n",
    );
  });

  it('refuses a value that no quotes can hold', () => {
    expect(() => changeEnvText('', { A: `'"` })).toThrow(RangeError);
  });

  it('writes what is read again as it was', () => {
    const value = string({ unit: 'grapheme' }).filter((text) => !/[\n\r\0]|'.*["$`\\]|["$`\\].*'/.test(text));
    assert(
      property(value, (given) => {
        expect(parseEnv(changeEnvText('X=1\n', { A: given }))['A'] ?? '').toBe(given);
      }),
    );
  });
});
