import { describe, expect, it } from '@jest/globals';
import { readUsage } from '../../../src/gateway/dialects/anthropic/usage.js';
import { costMicros, worstCaseMicros, type PriceCard } from '../../../src/gateway/pricing/price-card.js';

const RATES = { prompt: 3_000_000, completion: 15_000_000, cacheRead: 300_000, cacheWrite: 3_750_000 };
const CARD: PriceCard = {
  source: 'configured',
  rates: { ...RATES, audioPrompt: 3_000_000, audioCompletion: 15_000_000 },
  tiers: [],
  perRequestMicros: 0,
  perPictureMicros: 0,
  contextTokens: null,
};

describe('what Claude keeps for an hour', () => {
  const split = { ephemeral_5m_input_tokens: 400_000, ephemeral_1h_input_tokens: 600_000 };
  const usage = readUsage({ input_tokens: 0, cache_creation_input_tokens: 1_000_000, cache_creation: split })!;

  it('costs twice the price of the prompt', () => {
    expect(costMicros(CARD, usage)).toBe(400_000 * 3.75 + 600_000 * 6);
    const dearer = { ...CARD, rates: { ...CARD.rates, cacheWrite: 5_000_000 } };
    expect(costMicros(dearer, usage)).toBe(400_000 * 5 + 600_000 * 8);
  });

  it('is part of what is written, however much is told', () => {
    const told = { ...split, ephemeral_1h_input_tokens: 5_000_000 };
    const held = readUsage({ input_tokens: 0, cache_creation_input_tokens: 1_000, cache_creation: told })!;
    expect([held.longCacheWriteTokens, costMicros(CARD, held)]).toEqual([1_000, 6_000]);
  });

  it('is set aside at that price where it is asked for', () => {
    const most = { promptTokens: 1_000_000, completionTokens: 0, pictures: 0 };
    expect(worstCaseMicros(CARD, { ...most, keepsLong: false })).toBe(3_750_000);
    expect(worstCaseMicros(CARD, { ...most, keepsLong: true })).toBe(6_000_000);
  });
});
