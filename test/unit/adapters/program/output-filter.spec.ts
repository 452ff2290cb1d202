import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { OutputFilter, type OutputFrame } from '../../../../src/gateway/adapters/program/output-filter.js';

function filtered(pieces: readonly string[], frame: Partial<OutputFrame> = {}): string {
  const filter = new OutputFilter({ echo: '', stopSequences: [], ...frame });
  return pieces.map((piece) => filter.push(piece)).join('') + filter.end();
}

/** The text cut at the given places. */
function cut(text: string, places: readonly number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...at].map((start, i) => text.slice(start, at[i]));
}

describe('the answer in an output', () => {
  it.each([
    ['all of it', 'one\ntwo', {}, 'one\ntwo'],
    ['no line ends at its end', 'one\r\n\n', {}, 'one'],
    ['no repeated prompt', ' Say hi. Hi!', { echo: 'Say hi.' }, ' Hi!'],
    ['a beginning that only resembles the prompt', 'Say hello', { echo: 'Say hi.' }, 'Say hello'],
    ['an output shorter than the prompt', 'Say', { echo: 'Say hi.' }, 'Say'],
    ['nothing after an end mark, and no line end before it', 'one\n<end>two', { stopSequences: ['<end>'] }, 'one'],
    ['the first of several marks', 'one##two<end>', { stopSequences: ['<end>', '##'] }, 'one'],
    ['what only resembles a mark', 'one <en> <e', { stopSequences: ['<end>'] }, 'one <en> <e'],
  ])('is %s, however it is cut', (_name, text, frame, answer) => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 8 }), (places) => {
        expect(filtered(cut(text, places), frame)).toBe(answer);
      }),
    );
  });

  it('is over at an end mark', () => {
    const filter = new OutputFilter({ echo: '', stopSequences: ['#'] });
    expect([filter.push('a#b'), filter.isEnded, filter.push('c'), filter.end()]).toEqual(['a', true, '', '']);
  });
});
