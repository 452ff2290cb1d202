import { beforeAll, describe, expect, it } from '@jest/globals';
import { countLong } from '../../../src/gateway/tokenizer/count-text.js';
import { loadEncoding, type CountText } from '../../../src/gateway/tokenizer/encodings.js';

let count: CountText;
beforeAll(async () => {
  count = await loadEncoding('o200k_base');
});

const PROSE = 'The bridge was closed for the winter; nobody had told the driver, who waited until dusk. ';
const CHINESE = '桥在冬天关闭了，没有人告诉司机，他一直等到黄昏。';
const CODE = 'export function at<T>(list: readonly T[], i: number): T | undefined {\n  return list[i];\n}\n';

describe('a text', () => {
  it.each([
    ['short prose', PROSE],
    ['prose of several slices', PROSE.repeat(300)],
    ['Chinese without white space', CHINESE.repeat(600)],
    ['code', CODE.repeat(300)],
    ['words that name special tokens', 'what is <|endoftext|>?'],
  ])('%s counts as the tokenizer counts it whole, but for the seams of slices', (_what, text) => {
    const whole = count(text);
    expect(Math.abs(countLong(text, count) - whole)).toBeLessThanOrEqual(Math.ceil(text.length / 2_048));
  });

  it('of any length is counted by samples, within 2 % where its parts are alike', () => {
    const text = (PROSE + CHINESE + CODE).repeat(2_000);
    expect(countLong(text, count) / count(text)).toBeCloseTo(1, 1.7);
  });

  it('gives the tokenizer no more than 64 Ki characters, and no more than 4 Ki at once', () => {
    const slices: number[] = [];
    const tokens = countLong('x'.repeat(5_000_000), (slice) => {
      slices.push(slice.length);
      return slice.length / 8;
    });
    expect(tokens).toBe(625_000);
    expect(Math.max(...slices)).toBeLessThanOrEqual(4_096);
    expect(slices.length).toBeLessThanOrEqual(16);
  });

  it('of nothing has no tokens', () => {
    expect(countLong('', count)).toBe(0);
  });
});
