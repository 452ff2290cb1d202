import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES, UPSTREAM_DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { translate } from '../../support/dialect-calls.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { many, QUESTION } from '../../support/dialects/words.js';
import { growth } from '../../support/growth.js';
import { someOf } from '../../support/tier.js';

const COUNT = 2_500;
/** Four where it is linear, sixteen where it is quadratic. */
const MOST = 10;

/** Every request to two upstreams, which between them have every way of putting turns together. */
const CASES = DIALECT_NAMES.flatMap((client) =>
  Object.entries(SAMPLES[client].requests.many).flatMap(([what, make]) =>
    UPSTREAM_DIALECT_NAMES.filter((upstream) => upstream !== client && upstream !== 'ai-sdk')
      .slice(0, 2)
      .map((upstream) => [client, what, upstream, make] as const),
  ),
);

describe('a request that holds four times as much takes about four times the time to translate, not sixteen', () => {
  it.each(someOf(CASES, 3))('%s, %s → %s', (client, _what, upstream, make) => {
    const requests = new Map([COUNT, 4 * COUNT].map((count) => [count, { model: 'm', ...make(count) }]));
    const work = (count: number): void => void translate(client, requests.get(count)!, upstream, 'some-model');
    expect(growth(work, COUNT, MOST, 4)).toBeLessThan(MOST);
  });
});

it.each(UPSTREAM_DIALECT_NAMES)('a turn of very many parts joins the turn before it, for %s', (upstream) => {
  const content = many(150_000, () => ({ type: 'text', text: 'a' }));
  const messages = [
    { role: 'user', content: QUESTION },
    { role: 'user', content },
  ];
  const { body } = translate('openai-chat', { model: 'm', messages }, upstream, 'some-model');
  expect(Object.keys(body)).not.toEqual([]);
});
