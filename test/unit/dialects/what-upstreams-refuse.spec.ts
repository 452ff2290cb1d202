import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { translate } from '../../support/dialect-calls.js';

const UPSTREAMS = ['openai-chat', 'openai-responses', 'anthropic', 'gemini'] as const;
const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? (value as JsonObject[]) : []);

/** Every client in front of every upstream of another dialect. */
function pairsOf<Client extends DialectName>(clients: readonly Client[]): (readonly [Client, DialectName])[] {
  return clients.flatMap((client) =>
    UPSTREAMS.filter((each) => each !== client).map((each) => [client, each] as const),
  );
}

/** The turns of a request, by their role, each with its texts. */
function turnsOf(upstream: DialectName, body: JsonObject): (readonly [role: unknown, texts: readonly string[]])[] {
  const turns = list(
    body[
      { 'openai-chat': 'messages', 'openai-responses': 'input', anthropic: 'messages', gemini: 'contents' }[upstream]
    ],
  );
  return turns
    .filter(({ role }) => role !== undefined)
    .map(({ role, content, parts }) => [role, textsIn(content ?? parts)]);
}

function textsIn(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  return list(content).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
}

describe('arguments of an earlier call that are an object in place of a text, or a text in place of an object', () => {
  const ARGUMENTS = { file: 'one', deep: { of: ['a', 2] } };
  const called = { name: 'read_note', arguments: ARGUMENTS };
  const TEXT = JSON.stringify(ARGUMENTS);
  const HISTORIES: Readonly<Record<string, JsonObject>> = {
    'openai-chat': {
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: null, tool_calls: [{ id: 'call_a', type: 'function', function: called }] },
        { role: 'tool', tool_call_id: 'call_a', content: 'text' },
      ],
    },
    'openai-chat, as in 2023': {
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: null, function_call: called },
        { role: 'function', name: 'read_note', content: 'text' },
      ],
    },
    'openai-responses': {
      input: [
        { role: 'user', content: 'go' },
        { type: 'function_call', call_id: 'call_a', ...called },
        { type: 'function_call_output', call_id: 'call_a', output: 'text' },
      ],
    },
    'anthropic, as text': {
      max_tokens: 9,
      messages: [
        { role: 'user', content: 'go' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'call_a', name: 'read_note', input: TEXT }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'call_a', content: 'text' }] },
      ],
    },
    'gemini, as text': {
      contents: [
        { role: 'user', parts: [{ text: 'go' }] },
        { role: 'model', parts: [{ functionCall: { name: 'read_note', args: TEXT } }] },
        { role: 'user', parts: [{ functionResponse: { name: 'read_note', response: { output: 'text' } } }] },
      ],
    },
  };
  const READERS: Readonly<Record<DialectName, (body: JsonObject) => unknown>> = {
    'openai-chat': ({ messages }) => textOf(list(list(messages)[1]!['tool_calls'])[0]!['function']),
    'openai-responses': ({ input }) => textOf(list(input)[1]),
    anthropic: ({ messages }) => list(list(messages)[1]!['content'])[0]!['input'],
    gemini: ({ contents }) => (list(list(contents)[1]!['parts'])[0]!['functionCall'] as JsonObject)['args'],
  };

  function textOf(owner: unknown): unknown {
    const { arguments: text } = owner as JsonObject;
    return typeof text === 'string' ? JSON.parse(text) : ['no text', text];
  }

  const CASES = Object.keys(HISTORIES).flatMap((how) =>
    pairsOf([how.split(',')[0] as DialectName]).map(([client, upstream]) => [how, client, upstream] as const),
  );

  it.each(CASES)('of a client of %s reach as they are meant: %s → %s', (how, client, upstream) => {
    const { body } = translate(client, { model: 'm', ...HISTORIES[how] }, upstream, 'm');
    expect(READERS[upstream](body)).toEqual(ARGUMENTS);
  });
});

describe('ids of users that are longer than an upstream takes', () => {
  const user = (of: string): string => JSON.stringify({ device_id: of.repeat(64), session_id: 's'.repeat(100) });
  const REQUESTS: Readonly<Partial<Record<DialectName, (id: string) => JsonObject>>> = {
    'openai-chat': (id) => ({ user: id, messages: [{ role: 'user', content: 'hi' }] }),
    'openai-responses': (id) => ({ user: id, input: 'hi' }),
    anthropic: (id) => ({ max_tokens: 9, metadata: { user_id: id }, messages: [{ role: 'user', content: 'hi' }] }),
  };
  const BOUNDS: Readonly<Record<string, number>> = { 'openai-chat': 64, 'openai-responses': 64, anthropic: 256 };
  const CASES = pairsOf(['openai-chat', 'openai-responses', 'anthropic']).filter(
    ([, upstream]) => upstream !== 'gemini',
  );

  it.each(CASES)('fit, the same for one user and another for another: %s → %s', (client, upstream) => {
    const sent = (of: string): unknown => {
      const { body } = translate(client, { model: 'm', ...REQUESTS[client]!(user(of)) }, upstream, 'm');
      return body['user'] ?? (body['metadata'] as JsonObject | undefined)?.['user_id'];
    };
    const [one, again, other] = [sent('a'), sent('a'), sent('b')] as [string, string, string];
    expect(one.length).toBeLessThanOrEqual(BOUNDS[upstream]!);
    expect([again, other === one]).toEqual([one, false]);
  });
});

describe("OpenAI's own fields", () => {
  const FIELDS = {
    store: false,
    prompt_cache_key: 'k1',
    text: { verbosity: 'low' },
    metadata: { k: 'v' },
    service_tier: 'auto',
  };
  const NAMES = ['store', 'prompt_cache_key', 'verbosity', 'metadata', 'service_tier'];

  it.each([
    ['custom', []],
    ['mistral', []],
    ['groq', ['service_tier']],
    ['openai', NAMES],
  ] as const)('of a Responses request reach a chat upstream of %s: %j', (preset, expected) => {
    const request = { model: 'm', input: 'go', ...FIELDS };
    const { body } = translate('openai-responses', request, 'openai-chat', 'm', preset);
    expect(NAMES.filter((name) => name in body)).toEqual(expected);
  });
});

describe('texts of nothing but white space never reach Claude, whichever client says them', () => {
  const BLANK = [' ', '\n\n', '\t', '\u00a0', '\u200b '];
  const REQUESTS: Readonly<Partial<Record<DialectName, (blank: string) => readonly JsonObject[]>>> = {
    'openai-chat': (text) => [
      {
        messages: [
          { role: 'user', content: 'hi' },
          { role: 'assistant', content: text },
          { role: 'user', content: 'on' },
        ],
      },
      {
        messages: [
          { role: 'system', content: text },
          {
            role: 'user',
            content: [
              { type: 'text', text },
              { type: 'text', text: 'on' },
            ],
          },
        ],
      },
      { messages: [{ role: 'user', content: text }] },
    ],
    'openai-responses': (text) => [
      { input: text },
      { instructions: text, input: 'on' },
      {
        input: [
          { role: 'user', content: [{ type: 'input_text', text }] },
          { role: 'assistant', content: [{ type: 'output_text', text }] },
          { role: 'user', content: 'on' },
        ],
      },
    ],
    gemini: (text) => [
      { contents: [{ role: 'user', parts: [{ text }] }] },
      { systemInstruction: { parts: [{ text }] }, contents: [{ role: 'user', parts: [{ text: 'on' }, { text }] }] },
      {
        contents: [
          { role: 'user', parts: [{ text: 'hi' }] },
          { role: 'model', parts: [{ text }] },
          { role: 'user', parts: [{ text: 'on' }] },
        ],
      },
    ],
  };

  it.each(pairsOf(['openai-chat', 'openai-responses', 'gemini']).filter(([, upstream]) => upstream === 'anthropic'))(
    '%s → %s',
    (client, upstream) => {
      for (const request of BLANK.flatMap(REQUESTS[client]!)) {
        const { body } = translate(client, { model: 'm', ...request }, upstream, 'claude-sonnet-4-5');
        const turns = turnsOf(upstream, body);
        const texts = [...textsIn(body['system']), ...turns.flatMap(([, all]) => all)];
        expect([request, texts.filter((each) => each.trim() === '')]).toEqual([request, []]);
        expect([turns.at(-1)?.[0], turns.every(([, all]) => all.length > 0)]).toEqual(['user', true]);
      }
    },
  );
});

describe('instructions alone are asked by a user, whichever client gives them', () => {
  const REQUESTS: Readonly<Record<DialectName, JsonObject>> = {
    'openai-chat': { messages: [{ role: 'developer', content: 'Is it?' }] },
    'openai-responses': { input: [{ role: 'system', content: 'Is it?' }] },
    anthropic: { max_tokens: 9, system: 'Is it?', messages: [] },
    gemini: { systemInstruction: { parts: [{ text: 'Is it?' }] }, contents: [] },
  };
  const CASES = pairsOf(DIALECT_NAMES).filter(([, upstream]) => upstream === 'anthropic' || upstream === 'gemini');

  it.each(CASES)('%s → %s', (client, upstream) => {
    const { body } = translate(client, { model: 'm', ...REQUESTS[client] }, upstream, 'some-model');
    expect(turnsOf(upstream, body)).toEqual([['user', ['Is it?']]]);
  });
});

describe('a chat template takes one system message, first, whichever client says more of them', () => {
  const REQUESTS: Readonly<Partial<Record<DialectName, readonly JsonObject[]>>> = {
    'openai-responses': [
      {
        instructions: 'A.',
        input: [
          { role: 'developer', content: 'B.' },
          { role: 'user', content: 'go' },
        ],
      },
      {
        instructions: 'A.',
        input: [
          { role: 'user', content: 'go' },
          { role: 'assistant', content: [{ type: 'output_text', text: 'yes' }] },
          { role: 'system', content: 'B.' },
          { role: 'user', content: 'on' },
        ],
      },
    ],
    anthropic: [
      {
        max_tokens: 9,
        system: [{ type: 'text', text: 'A.' }],
        messages: [
          { role: 'user', content: 'go' },
          { role: 'system', content: 'B.' },
          { role: 'assistant', content: 'yes' },
          { role: 'user', content: 'on' },
        ],
      },
    ],
    gemini: [
      {
        systemInstruction: { parts: [{ text: 'A.' }, { text: 'B.' }] },
        contents: [{ role: 'user', parts: [{ text: 'go' }] }],
      },
    ],
  };

  it.each(Object.keys(REQUESTS) as DialectName[])('%s', (client) => {
    for (const request of REQUESTS[client]!) {
      const { body } = translate(client, { model: 'm', ...request }, 'openai-chat', 'm');
      const roles = list(body['messages']).map(({ role }) => role);
      expect([roles[0], roles.lastIndexOf('system')]).toEqual(['system', 0]);
      expect(JSON.stringify(body['messages'])).toMatch(/A\.[^]*B\./);
    }
  });
});
