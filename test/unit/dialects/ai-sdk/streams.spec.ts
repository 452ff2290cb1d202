import { describe, expect, it } from '@jest/globals';
import { AI_SDK } from '../../../../src/gateway/dialects/ai-sdk/dialect.js';
import { readEnding } from '../../../../src/gateway/dialects/ai-sdk/finish-reason.js';
import { readUsage } from '../../../../src/gateway/dialects/ai-sdk/usage.js';
import type { NeutralEvent } from '../../../../src/gateway/protocol/neutral-event.js';
import { fold } from '../../../support/dialect-streams.js';

const USAGE = { inputTokens: { total: 9, cacheRead: 4, cacheWrite: 2 }, outputTokens: { total: 5, reasoning: 3 } };
const FINISH = { type: 'finish', finishReason: { unified: 'stop', raw: 'end_turn' }, usage: USAGE };
const THOUGHT_META = { google: { thoughtSignature: 'sig' } };

function read(...parts: object[]): { events: NeutralEvent[]; unknown: number } {
  const decoder = AI_SDK.streamDecoder('x');
  const events = parts.flatMap((part) => decoder.push(JSON.stringify(part), null));
  return { events: [...events, ...decoder.end()], unknown: decoder.unknownEvents };
}

function signature(metadata: object, id: string | null): object {
  return { from: 'ai-sdk', data: JSON.stringify(metadata), id, isRedacted: false };
}

describe('the parts of a stream', () => {
  it('become a start, contents, a finish, counts and an end', () => {
    const { events } = read(
      { type: 'stream-start', warnings: [] },
      { type: 'response-metadata', id: 'r', modelId: 'up' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'text-end', id: '0', citations: [{ source: { url: 'https://a.example', title: 'A' }, startIndex: 0 }] },
      { type: 'source', sourceType: 'url', url: 'https://b.example' },
      { type: 'ping' },
      { type: 'raw', rawValue: 1 },
      { ...FINISH, providerMetadata: { bedrock: { stopSequence: 'END' } } },
    );
    expect(events).toMatchObject([
      { kind: 'start', model: 'up' },
      { kind: 'text', text: 'Hi' },
      { kind: 'citation', citation: { url: 'https://a.example', title: 'A', start: 0, end: null } },
      { kind: 'citation', citation: { url: 'https://b.example' } },
      { kind: 'finish', reason: 'stop_sequence', stopSequence: 'END' },
      { kind: 'usage' },
      { kind: 'end' },
    ]);
  });

  it('start without the name of a model, and keep what is wanted back with thoughts and calls', () => {
    const { events } = read(
      { type: 'reasoning-start', id: 'r', providerMetadata: { bedrock: { a: 1 } } },
      { type: 'reasoning-delta', id: 'r', delta: 'Hm' },
      { type: 'reasoning-delta', id: 'r', delta: '', providerMetadata: { bedrock: { signature: 's' } } },
      { type: 'reasoning-end', id: 'r' },
      { type: 'tool-input-start', id: 'c1', toolName: 'f', providerMetadata: THOUGHT_META },
      { type: 'tool-input-delta', id: 'c1', delta: '{"a":' },
      { type: 'tool-input-delta', id: 'c1', delta: '1}' },
      { type: 'tool-input-end', id: 'c1' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: '{"a":1}', providerMetadata: THOUGHT_META },
      { type: 'tool-call', toolCallId: 'c2', toolName: 'g', input: '{}' },
      FINISH,
    );
    expect(events.slice(0, -3)).toEqual([
      { kind: 'start', model: null },
      { kind: 'reasoning', choice: 0, text: 'Hm' },
      { kind: 'reasoning_end', choice: 0, signature: signature({ bedrock: { a: 1, signature: 's' } }, null) },
      { kind: 'reasoning_end', choice: 0, signature: signature(THOUGHT_META, 'c1') },
      { kind: 'tool_call', choice: 0, index: 0, id: 'c1', name: 'f', isCustom: false },
      { kind: 'tool_arguments', choice: 0, index: 0, text: '{"a":' },
      { kind: 'tool_arguments', choice: 0, index: 0, text: '1}' },
      { kind: 'tool_call_end', choice: 0, index: 0 },
      { kind: 'tool_call', choice: 0, index: 1, id: 'c2', name: 'g', isCustom: false },
      { kind: 'tool_arguments', choice: 0, index: 1, text: '{}' },
      { kind: 'tool_call_end', choice: 0, index: 1 },
    ]);
  });

  it('may tell late what is wanted back with a call, while another one is under way', () => {
    const { events } = read(
      { type: 'tool-input-start', id: 'c1', toolName: 'f' },
      { type: 'tool-input-start', id: 'c2', toolName: 'g' },
      { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: '', providerMetadata: THOUGHT_META },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      FINISH,
    );
    expect(events.map(({ kind }) => kind)).toEqual([
      'start',
      'tool_call',
      'tool_call_end',
      'tool_call',
      'tool_call_end',
      'reasoning_end',
      'text',
      'finish',
      'usage',
      'end',
    ]);
  });

  it('may mix the pieces of calls and texts', () => {
    const { events } = read(
      { type: 'tool-input-start', id: 'c1', toolName: 'f' },
      { type: 'tool-input-start', id: 'c2', toolName: 'g' },
      { type: 'tool-input-delta', id: 'c2', delta: '{"b":' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      { type: 'tool-input-delta', id: 'c1', delta: '{"a":1}' },
      { type: 'tool-input-delta', id: 'c2', delta: '2}' },
      FINISH,
    );
    expect(fold(events).choices[0]!.parts).toMatchObject([
      { kind: 'tool_call', id: 'c1', arguments: '{"a":1}' },
      { kind: 'tool_call', id: 'c2', arguments: '{"b":2}' },
      { kind: 'text', text: 'Hi' },
    ]);
  });

  it('are broken when arguments come for a call that is over', () => {
    const { events } = read(
      { type: 'tool-input-start', id: 'c1', toolName: 'f' },
      { type: 'tool-input-end', id: 'c1' },
      { type: 'tool-input-delta', id: 'c1', delta: '{' },
    );
    expect(events.at(-1)).toEqual({ kind: 'broken', why: 'invalid' });
  });

  it('are counted when nobody knows them, and when a provider runs a tool itself', () => {
    const executed = { toolCallId: 'c', id: 'c', toolName: 'search', providerExecuted: true, input: '{}' };
    const { events, unknown } = read(
      { type: 'tool-input-start', ...executed },
      { type: 'tool-call', ...executed },
      { type: 'tool-result', toolCallId: 'c', result: {} },
      { type: 'file', mediaType: 'image/png', data: 'x' },
      { type: 'news' },
      { type: 'constructor' },
      { type: 'text-delta', id: '0', delta: 'Hi' },
      FINISH,
    );
    expect(unknown).toBe(6);
    expect(events.map(({ kind }) => kind)).toEqual(['start', 'text', 'finish', 'usage', 'end']);
  });

  it.each([
    ['nothing at all', [], { kind: 'broken', why: 'incomplete' }],
    ['contents alone', [{ type: 'text-delta', delta: 'Hi' }], { kind: 'broken', why: 'incomplete' }],
    [
      'a finish of the package’s own making',
      [{ type: 'finish', finishReason: { unified: 'other' }, usage: {} }],
      { kind: 'broken', why: 'incomplete' },
    ],
    [
      'an error',
      [{ type: 'error', error: { status: 429, code: 'ThrottlingException', message: 'slow' } }, FINISH],
      { kind: 'error', refusal: { status: 429, code: 'throttlingexception', message: 'slow' } },
    ],
    [
      'a finish that is an error',
      [{ type: 'finish', finishReason: { unified: 'error', raw: 'x' } }],
      { kind: 'error' },
    ],
  ])('end as told after %s', (_name, parts, last) => {
    expect(read(...parts).events.at(-1)).toMatchObject(last);
  });

  it('are broken by what is no JSON', () => {
    expect(AI_SDK.streamDecoder('x').push('{', null)).toEqual([{ kind: 'broken', why: 'invalid' }]);
  });
});

describe('a whole result', () => {
  it('is the stream that would have brought it', () => {
    const decoded = AI_SDK.decodeReply(
      {
        content: [
          { type: 'reasoning', text: 'Hm', providerMetadata: { bedrock: { signature: 's' } } },
          { type: 'text', text: 'Hi', citations: [{ source: { url: 'https://a.example' } }] },
          { type: 'tool-call', toolCallId: 'c1', toolName: 'f', input: '{"a":1}', providerMetadata: THOUGHT_META },
        ],
        finishReason: { unified: 'tool-calls', raw: 'tool_use' },
        usage: USAGE,
        modelId: 'up',
      },
      'x',
    );
    expect(decoded).toMatchObject({
      kind: 'reply',
      reply: {
        model: 'up',
        usage: { promptTokens: 9, completionTokens: 5, cachedTokens: 4, cacheWriteTokens: 2, reasoningTokens: 3 },
        choices: [
          {
            finish: 'tool_calls',
            parts: [
              { kind: 'reasoning', text: 'Hm', signature: signature({ bedrock: { signature: 's' } }, null) },
              { kind: 'text', text: 'Hi', citations: [{ url: 'https://a.example' }] },
              { kind: 'reasoning', text: '', signature: signature(THOUGHT_META, 'c1') },
              { kind: 'tool_call', id: 'c1', name: 'f', arguments: '{"a":1}' },
            ],
          },
        ],
      },
    });
  });

  it.each([
    [null, 'invalid'],
    [{}, 'invalid'],
    [{ content: [], finishReason: { unified: 'other' } }, 'invalid'],
    [{ content: [], finishReason: { unified: 'error', raw: 'x' } }, 'refused'],
    [{ content: [], finishReason: { unified: 'stop', raw: 'x' } }, 'reply'],
  ])('%j is %s', (body, kind) => expect(AI_SDK.decodeReply(body, 'x').kind).toBe(kind));
});

it.each([
  [{ unified: 'stop', raw: 'end_turn' }, 'stop'],
  [{ unified: 'stop', raw: 'stop_sequence' }, 'stop_sequence'],
  [{ unified: 'length', raw: 'max_tokens' }, 'length'],
  [{ unified: 'length', raw: 'model_context_window_exceeded' }, 'context_window'],
  [{ unified: 'content-filter', raw: 'SAFETY' }, 'content_filter'],
  [{ unified: 'content-filter', raw: 'refusal' }, 'refusal'],
  [{ unified: 'tool-calls', raw: 'TOOL_CALL' }, 'tool_calls'],
  [{ unified: 'stop', raw: 'pause_turn' }, 'pause'],
  [{ unified: 'other', raw: 'novel' }, 'other'],
  [{ unified: 'novel', raw: 'novel' }, 'other'],
  [{ unified: 'other' }, 'incomplete'],
  [{ unified: 'interrupted' }, 'incomplete'],
  [{ unified: 'error', raw: 'ERROR' }, 'failed'],
  [undefined, 'incomplete'],
])('%j ends an answer as %s', (reason, ending) => expect(readEnding(reason)).toBe(ending));

it.each([
  [undefined, null],
  [{ inputTokens: {}, outputTokens: {} }, null],
  [
    { inputTokens: { total: 3 }, outputTokens: {} },
    { promptTokens: 3, completionTokens: 0 },
  ],
])('%j counts as %j', (usage, counts) => {
  if (counts === null) expect(readUsage(usage)).toBeNull();
  else expect(readUsage(usage)).toMatchObject(counts);
});
