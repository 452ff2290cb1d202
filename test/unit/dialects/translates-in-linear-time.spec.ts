import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES, UPSTREAM_DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { translate } from '../../support/dialect-calls.js';
import { growth } from '../../support/growth.js';
import { someOf } from '../../support/tier.js';

const COUNT = 2_500;
/** Four where it is linear, sixteen where it is quadratic. */
const MOST = 10;
const ASK = 'go';

function many<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_none, index) => make(index));
}

/** Requests that hold very many of something, by its number. */
const REQUESTS: Readonly<Record<DialectName, Readonly<Record<string, (count: number) => JsonObject>>>> = {
  'openai-chat': {
    parts: (count) => ({ messages: [{ role: 'user', content: many(count, () => ({ type: 'text', text: 'a' })) }] }),
    'turns of one role': (count) => ({ messages: many(count, () => ({ role: 'user', content: 'a' })) }),
    'calls of one id': (count) => ({
      messages: [
        { role: 'user', content: ASK },
        { role: 'assistant', content: null, tool_calls: many(count, () => called('call_0')) },
        ...many(count, () => ({ role: 'tool', tool_call_id: 'call_0', content: 'a' })),
      ],
    }),
    'results with pictures': (count) => ({
      messages: [
        { role: 'user', content: ASK },
        { role: 'assistant', content: null, tool_calls: many(count, (index) => called(`call_${index}`)) },
        ...many(count, (index) => ({
          role: 'tool',
          tool_call_id: `call_${index}`,
          content: [{ type: 'image_url', image_url: { url: 'https://a.example/b.png' } }],
        })),
      ],
    }),
  },
  'openai-responses': {
    'items of the model': (count) => ({
      input: [
        { role: 'user', content: ASK },
        ...many(count, () => ({ role: 'assistant', content: 'a' })),
        { role: 'user', content: ASK },
      ],
    }),
  },
  anthropic: {
    'results and parts': (count) => ({
      max_tokens: 9,
      messages: [
        { role: 'user', content: ASK },
        {
          role: 'assistant',
          content: many(count, (index) => ({ type: 'tool_use', id: `t_${index}`, name: 'f', input: {} })),
        },
        {
          role: 'user',
          content: many(count, (index) => ({ type: 'tool_result', tool_use_id: `t_${index}`, content: 'a' })),
        },
      ],
    }),
  },
  gemini: {
    'results in another order': (count) => ({
      contents: [
        { role: 'user', parts: [{ text: ASK }] },
        { role: 'model', parts: many(count, (index) => ({ functionCall: { id: `c_${index}`, name: 'f', args: {} } })) },
        {
          role: 'user',
          parts: many(count, (index) => ({
            functionResponse: { id: `c_${count - index - 1}`, name: 'f', response: {} },
          })),
        },
      ],
    }),
  },
};

function called(id: string): JsonObject {
  return { id, type: 'function', function: { name: 'f', arguments: '{}' } };
}

/** Every request to two upstreams, which between them have every way of putting turns together. */
const CASES = DIALECT_NAMES.flatMap((client) =>
  Object.entries(REQUESTS[client]).flatMap(([what, make]) =>
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
    { role: 'user', content: ASK },
    { role: 'user', content },
  ];
  const { body } = translate('openai-chat', { model: 'm', messages }, upstream, 'some-model');
  expect(Object.keys(body)).not.toEqual([]);
});
