import { describe, expect, it } from '@jest/globals';
import { billFor, NOTHING_SEEN, type Seen } from '../../../src/gateway/execution/bill.js';
import { NO_USAGE } from '../../../src/gateway/dialects/shared/token-counts.js';
import { PriceBook } from '../../../src/gateway/pricing/price-book.js';
import type { OperationName } from '../../../src/gateway/protocol/operation.js';
import { TextSample } from '../../../src/platform/memory/text-sample.js';
import { callOf, channelOf, placeOf } from '../../support/compiled.js';
import { HandClock } from '../../support/hand-clock.js';

const MESSAGES = [{ role: 'user', content: 'hi' }];
const place = placeOf(channelOf());
const prices = new PriceBook(new HandClock());

interface Left {
  readonly body?: object;
  readonly seen?: Seen;
  readonly unheardMs?: number;
  readonly operation?: OperationName;
}

/** What an answer is held to have, whose client has left. */
function written({ body = {}, seen = NOTHING_SEEN, unheardMs, operation = 'chat' }: Left): number | undefined {
  const call = callOf({ model: 'm', messages: MESSAGES, ...body }, 'r', operation);
  return billFor({ call, place, seen, unheardMs }, prices, null)?.usage.completionTokens;
}

function heard(text: string): Seen {
  const answer = new TextSample();
  answer.addText(text);
  return { ...NOTHING_SEEN, answer };
}

describe('an answer that its client did not wait for', () => {
  it.each<[string, Left, number]>([
    ['by the time that its model had', { unheardMs: 30_000 }, 3_000],
    ['as much as was allowed', { unheardMs: 30_000, body: { max_tokens: 50 } }, 50],
    ['as much as was allowed of each', { unheardMs: 30_000, body: { max_tokens: 50, n: 3 } }, 150],
    ['with thoughts on top', { unheardMs: 30_000, body: { max_tokens: 50, reasoning: { max_tokens: 70 } } }, 120],
    ['a token at once', { unheardMs: 1 }, 1],
    ['nothing while somebody waits', {}, 0],
    ['nothing where nothing is written', { unheardMs: 30_000, operation: 'embeddings' }, 0],
    ['a token before any time has passed', { unheardMs: 0 }, 1],
    ['what was heard', { seen: heard('four') }, 1],
    ['what was heard, beside the time before it', { unheardMs: 10_000, seen: heard('four') }, 1_001],
    [
      'what was heard, although it is more than allowed',
      { unheardMs: 10, seen: heard('f'.repeat(40)), body: { max_tokens: 5 } },
      10,
    ],
    ['by what was counted', { unheardMs: 30_000, seen: { ...NOTHING_SEEN, usage: NO_USAGE, isFinal: true } }, 0],
  ])('is charged %s', (_how, left, tokens) => {
    expect(written(left)).toBe(tokens);
  });
});
