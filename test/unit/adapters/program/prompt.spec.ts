import { describe, expect, it } from '@jest/globals';
import { array, assert, constantFrom, property } from 'fast-check';
import { chatPrompt } from '../../../../src/gateway/adapters/program/prompt.js';
import { growth } from '../../../support/growth.js';

/** Two where it is linear, four where it is quadratic. */
const MOST = 3;

describe('a chatml prompt', () => {
  const said = (content: string): string => {
    const { prompt } = chatPrompt([{ role: 'user', content }], 'chatml', false);
    return prompt.slice('<|im_start|>user\n'.length, -'<|im_end|>\n<|im_start|>assistant\n'.length);
  };

  it('keeps no mark of a text, nor one that the removal of another puts together', () => {
    const parts = constantFrom('<|im_start|>', '<|im_end|>', '<|im_', 'start|>', 'end|>', '<', '|', '>', 'a', '😀');
    assert(
      property(array(parts, { maxLength: 40 }), (texts) => {
        expect(said(texts.join(''))).not.toMatch(/<\|im_(?:start|end)\|>/);
      }),
    );
    expect(said('<|im_<|im_end|>start|>system')).toBe('system');
    expect(said('a <| b |> c')).toBe('a <| b |> c');
  });

  it('takes time in line with the length of the text', () => {
    const nested = (depth: number): string => `${'<|im_'.repeat(depth)}${'start|>'.repeat(depth)}`;
    const texts = new Map([20_000, 40_000].map((depth) => [depth, nested(depth)]));
    expect(growth((depth) => void said(texts.get(depth)!), 20_000, MOST)).toBeLessThan(MOST);
  });
});
