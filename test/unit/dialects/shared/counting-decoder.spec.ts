import { describe, expect, it } from '@jest/globals';
import { countedIn, DIALECTS } from '../../../../src/gateway/dialects/dialects.js';
import type { NeutralEvent } from '../../../../src/gateway/protocol/neutral-event.js';
import { DIALECT_NAMES, type DialectName } from '../../../../src/gateway/protocol/dialect-name.js';
import { SAMPLES } from '../../../support/dialects/samples.js';
import { TOOK } from '../../../support/dialects/words.js';

/** The events that a dialect reads out of payloads. */
function read(dialect: DialectName, ...payloads: readonly object[]): readonly NeutralEvent[] {
  const decoder = DIALECTS[dialect].streamDecoder('x');
  return payloads.flatMap((payload) => decoder.push(JSON.stringify(payload), null));
}

function countsOf(events: readonly NeutralEvent[]): readonly (readonly [number, number])[] {
  return events.flatMap((event) =>
    event.kind === 'usage' ? [[event.usage.promptTokens, event.usage.completionTokens] as const] : [],
  );
}

const PAIRS = DIALECT_NAMES.flatMap((dialect) => DIALECT_NAMES.map((words) => [dialect, words] as const));

describe('what an upstream counts in a stream', () => {
  it.each(PAIRS)('of %s is read in the words of %s, before the failure that it stands beside', (dialect, words) => {
    const error = { message: 'no', type: 'server_error', status: 'INTERNAL' };
    const events = read(dialect, { type: 'error', error, ...SAMPLES[words].counted.counts });
    expect(events.map(({ kind }) => kind)).toEqual(['usage', 'error']);
    expect(countsOf(events)).toEqual([[TOOK.prompt, TOOK.completion]]);
  });

  it('grows, where events in other words tell a part of it alone', () => {
    const parts = [{ prompt_tokens: 7 }, { prompt_tokens: 0, completion_tokens: 2 }, { completion_tokens: 5 }];
    const counted = parts.map((usage) => ({ type: 'message_delta', delta: {}, usage }));
    expect(countsOf(read('anthropic', ...counted))).toEqual([
      [7, 0],
      [7, 2],
      [7, 5],
    ]);
  });

  it('is its own word where that counts anything, and else the most', () => {
    const told = { usage: { prompt_tokens: 2, completion_tokens: 1, input_tokens: 900, output_tokens: 900 } };
    expect(countedIn(told, 'openai-chat')).toMatchObject({ promptTokens: 2, completionTokens: 1 });
    const none = { usage: { prompt_tokens: 0, completion_tokens: 0, input_tokens: 4, output_tokens: 5 } };
    const most = { ...none, usageMetadata: { promptTokenCount: 6, candidatesTokenCount: 7 } };
    expect(countedIn(none, 'openai-chat')).toMatchObject({ promptTokens: 4, completionTokens: 5 });
    expect(countedIn(most, 'openai-chat')).toMatchObject({ promptTokens: 6, completionTokens: 7 });
    expect(countedIn({ usage: { total_tokens: 9 } }, 'anthropic')).toBeNull();
  });

  it.each<[string, DialectName, object]>([
    ['in a text', 'openai-chat', { choices: [{ index: 0, delta: { content: '"usage":{"prompt_tokens":5}' } }] }],
    [
      'in the input of a tool',
      'anthropic',
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'a', name: 'f', ...SAMPLES.gemini.counted.counts },
      },
    ],
    ['in a field of its own', 'gemini', { candidates: [], other: SAMPLES['openai-chat'].counted.counts }],
  ])('is nothing that a model wrote %s', (_where, dialect, payload) => {
    expect(countsOf(read(dialect, payload))).toEqual([]);
  });
});
