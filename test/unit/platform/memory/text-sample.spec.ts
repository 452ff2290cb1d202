import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { TextSample } from '../../../../src/platform/memory/text-sample.js';

const MOST = 8 * 1024;

describe('a sample of a text', () => {
  it('is the text as long as it is short', () => {
    const sample = new TextSample();
    const source = Buffer.from('say "hello" to them');
    sample.addBytes(source, 5, 10);
    source.fill(0);
    sample.addText(', Zoë');
    expect([sample.beginning.toString(), sample.bytes, sample.pieces]).toEqual(['hello, Zoë', 11, 2]);
  });

  it('is its beginning once it is long, and knows the length of all of it', () => {
    const piece = fc.string({ unit: 'binary', maxLength: 3_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.boolean()), { maxLength: 40 }), (pieces) => {
        const sample = new TextSample();
        for (const [text, isText] of pieces) {
          const bytes = Buffer.from(text);
          if (isText) sample.addText(text);
          else sample.addBytes(bytes, 0, bytes.length);
        }
        const whole = Buffer.from(pieces.map(([text]) => text).join(''));
        const { beginning } = sample;
        expect(whole.subarray(0, beginning.length).equals(beginning)).toBe(true);
        expect([sample.bytes, sample.pieces]).toEqual([whole.length, pieces.length]);
        expect(beginning).toHaveLength(Math.min(whole.length, MOST));
      }),
      { numRuns: 60 },
    );
  });
});
