import { expect, it } from '@jest/globals';
import { relayedStream } from '../../../../src/gateway/execution/reading/stream-relay.js';
import { ItemMender } from '../../../../src/gateway/dialects/openai-responses/parts/item-mender.js';
import type { DialectName } from '../../../../src/gateway/protocol/dialect-name.js';
import { growth } from '../../../support/growth.js';
import { Heard } from '../../../support/heard.js';
import { passed } from '../../../support/passed-calls.js';
import { chunk, event } from '../../../support/scripted-upstream.js';

/** Two for what is linear, four for what is quadratic. */
const MOST = 3;
const COUNT = 4_000;
const ALL = { refuses: ['unansweredCalls', 'resultsWithoutCall', 'foreignCallIds'] } as const;

function many<Item>(count: number, make: (index: number) => Item): Item[] {
  return Array.from({ length: count }, (_none, index) => make(index));
}

/** Conversations with very many calls, whose results come in another order or belong to none. */
const CONVERSATIONS: readonly (readonly [DialectName, string, (count: number) => object])[] = [
  [
    'openai-chat',
    'results in another order',
    (count) => ({
      messages: [
        { role: 'assistant', tool_calls: many(count, (index) => ({ id: `c_${index}` })) },
        ...many(count, (index) => ({ role: 'tool', tool_call_id: `c_${count - index - 1}` })),
      ],
    }),
  ],
  [
    'openai-responses',
    'no results',
    (count) => ({ input: many(count, (index) => ({ type: 'function_call', call_id: `c_${index}` })) }),
  ],
  [
    'anthropic',
    'odd ids',
    (count) => ({
      messages: [
        { role: 'assistant', content: many(count, (index) => ({ type: 'tool_use', id: `c.${index}` })) },
        { role: 'user', content: many(count, (index) => ({ type: 'tool_result', tool_use_id: `c.${count - index}` })) },
      ],
    }),
  ],
  [
    'gemini',
    'ids of which the results have others',
    (count) => ({
      contents: [
        { role: 'model', parts: many(count, (index) => ({ functionCall: { id: `c_${index}`, name: 'f' } })) },
        { role: 'user', parts: many(count, (index) => ({ functionResponse: { id: `r_${index}`, name: 'f' } })) },
      ],
    }),
  ],
];

it.each(CONVERSATIONS)('a request of %s with %s is fitted in linear time', (dialect, _what, make) => {
  const work = (count: number): void => void passed(dialect, JSON.stringify(make(count)), ALL);
  expect(growth(work, COUNT, MOST)).toBeLessThan(MOST);
});

it('a chat stream of very many calls with placeholders is mended in linear time', () => {
  const work = (count: number): void => {
    const relay = relayedStream(new Heard(), {
      readsAll: false,
      reportedModel: null,
      withholdsUsage: false,
      passesPieces: true,
      maxEventBytes: 1024 * 1024,
    });
    for (let index = 0; index < count; index++) {
      const call = { index, id: `c_${index}`, function: { name: 'f', arguments: '{}' } };
      relay.push(Buffer.from(event(chunk({ tool_calls: [call] })) + event(chunk({ content: 'a' }))));
    }
  };
  expect(growth(work, COUNT, MOST)).toBeLessThan(MOST);
});

it('a response of very many calls at one place is mended in linear time', () => {
  const work = (count: number): void => {
    const mender = new ItemMender();
    for (let index = 0; index < count; index++) {
      const item = { type: 'function_call', id: `fc_${index}`, call_id: `c_${index}`, name: 'f', arguments: '' };
      const added = JSON.stringify({ type: 'response.output_item.added', output_index: 0, item });
      mender.mend(added, Buffer.from(added));
    }
  };
  expect(growth(work, 2 * COUNT, MOST)).toBeLessThan(MOST);
});
