import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { wellFormed } from '../../../../src/platform/json-splice/well-formed.js';

function mended(text: string): string {
  return wellFormed(Buffer.from(text)).toString();
}

describe('JSON with halves of characters', () => {
  it.each([
    ['a first half', '"cut \\ud83d here"', '"cut \\ufffd here"'],
    ['a second half', '"cut \\ude00 here"', '"cut \\ufffd here"'],
    ['in capitals', '"\\uD83D"', '"\\ufffd"'],
    ['two first halves before a second', '"\\ud83d\\uD83d\\ude00"', '"\\ufffd\\uD83d\\ude00"'],
    ['halves in the wrong order', '"\\ude00\\ud83d"', '"\\ufffd\\ufffd"'],
    ['a half at the end', '"\\ud83d', '"\\ufffd'],
    ['a half in a name', '{"\\ud83d":1}', '{"\\ufffd":1}'],
    ['a half behind an escaped backslash', '"\\\\\\ud83d"', '"\\\\\\ufffd"'],
  ])('is mended: %s', (_name, text, expected) => {
    expect(mended(text)).toBe(expected);
  });

  it.each(['"\\ud83d\\ude00"', '"\\uD83D\\uDE00"', '"\\\\ud83d"', '"\\ud7ff \\udg00"', '"é🔑"', '{}', '"\\ud8'])(
    'is left alone where there are none: %s',
    (text) => {
      expect(mended(text)).toBe(text);
    },
  );

  it('says what JavaScript makes of a text without halves, and is mended in place', () => {
    const unit = fc.constantFrom('\ud83d', '\ude00', '\\', '"', 'u', 'ud83d', 'x', '🔑');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (text) => {
        const json = Buffer.from(JSON.stringify([text]));
        expect(wellFormed(json)).toBe(json);
        expect(JSON.parse(json.toString())).toEqual([text.toWellFormed()]);
      }),
    );
  });
});
