import { expect, it } from '@jest/globals';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import type { JsonObject } from '../../../src/gateway/protocol/tool.js';
import { bodyReader, streamReader } from '../../support/answer-readers.js';
import { Heard } from '../../support/heard.js';

const PART = { type: 'text', text: 'Hi' };

function chat(choice: object, more: object = {}): object {
  return {
    id: 'c',
    object: 'chat.completion',
    model: 'up',
    choices: [{ index: 0, ...choice, finish_reason: 'stop' }],
    ...more,
  };
}

function says(content: unknown, more: object = {}): object {
  return chat({ message: { role: 'assistant', content } }, more);
}

function response(item: object): object {
  return {
    id: 'r',
    object: 'response',
    model: 'up',
    status: 'completed',
    output: [{ id: 'm', role: 'assistant', ...item }],
  };
}

function message(content: unknown): object {
  return { id: 'm', type: 'message', role: 'assistant', model: 'up', content, stop_reason: 'end_turn', usage: {} };
}

function candidate(content: unknown): object {
  return { candidates: [{ index: 0, content, finishReason: 'STOP' }], modelVersion: 'up' };
}

/** Answers that say "Hi" in a place or a shape of their own. */
const BODIES: Readonly<Record<DialectName, Readonly<Record<string, object>>>> = {
  'openai-chat': {
    'a list of parts': says([PART]),
    'parts of Responses': says([{ type: 'output_text', text: 'Hi' }]),
    'a list of texts': says(['H', 'i']),
    'a part by itself': says(PART),
    'a part without its kind': says({ text: 'Hi' }),
    'an empty error beside it': says('Hi', { error: '' }),
  },
  'openai-responses': {
    'a text for content': response({ type: 'message', content: 'Hi' }),
    'a part by itself': response({ type: 'message', content: { type: 'output_text', text: 'Hi' } }),
    'a list of texts': response({ type: 'message', content: ['Hi'] }),
    'parts of chat': response({ type: 'message', content: [PART] }),
    'an item without its kind': response({ content: [{ type: 'output_text', text: 'Hi' }] }),
  },
  anthropic: {
    'a text for content': message('Hi'),
    'a block by itself': message(PART),
    'a list of texts': message(['Hi']),
    'a block without its kind': message([{ text: 'Hi' }]),
  },
  gemini: {
    'a part by itself': candidate({ role: 'model', parts: { text: 'Hi' } }),
    'a text for parts': candidate({ role: 'model', parts: 'Hi' }),
    'a list of texts': candidate({ role: 'model', parts: ['Hi'] }),
    'a text in the place of parts': candidate({ role: 'model', text: 'Hi' }),
  },
};
const WAYS = ['whole', 'unfolded', 'in one event', 'folded'] as const;
type Way = (typeof WAYS)[number];

const CASES = DIALECT_NAMES.flatMap((upstream) =>
  Object.entries(BODIES[upstream]).flatMap(([how, body]) =>
    DIALECT_NAMES.flatMap((client) => WAYS.map((way) => [upstream, how, client, way, body] as const)),
  ),
);

function heardOf(pair: readonly [DialectName, DialectName], way: Way, body: string): Heard {
  const heard = new Heard();
  const isWhole = way === 'whole' || way === 'unfolded';
  const reader = isWhole ? bodyReader(pair, way, heard) : streamReader(pair, way === 'folded' ? way : 'stream', heard);
  reader.push(Buffer.from(isWhole ? body : `data: ${body}\n\n`));
  reader.end();
  return heard;
}

/** The values at a path, which has `[]` for every element of a list. */
function at(value: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>(
    (found, name) => {
      const inner = name === '[]' ? found.flat() : found.map((each) => (each as JsonObject | undefined)?.[name]);
      return inner.filter((each) => each !== undefined && each !== null);
    },
    [value],
  );
}

/** Where a library of the dialect looks for words, and in what event. */
const WHOLE: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'choices.[].message.content',
  'openai-responses': 'output.[].content.[].text',
  anthropic: 'content.[].text',
  gemini: 'candidates.[].content.parts.[].text',
};
const EVENTS: Readonly<Record<DialectName, readonly [type: string | null, path: string]>> = {
  'openai-chat': [null, 'choices.[].delta.content'],
  'openai-responses': ['response.output_text.delta', 'delta'],
  anthropic: ['content_block_delta', 'delta.text'],
  gemini: [null, 'candidates.[].content.parts.[].text'],
};

/** All that a library shows which expects every field where and what the dialect says. */
function shown(client: DialectName, way: Way, text: string): unknown[] {
  if (way === 'whole' || way === 'folded') return at(JSON.parse(text), WHOLE[client]);
  const events = [...text.matchAll(/^data: (\{.*)$/gm)].map(([, data]) => JSON.parse(data!) as JsonObject);
  const [type, path] = EVENTS[client];
  return events.filter((each) => type === null || each['type'] === type).flatMap((each) => at(each, path));
}

it.each(CASES)('an upstream of %s with %s says it to a client of %s: %s', (upstream, _how, client, way, body) => {
  const heard = heardOf([client, upstream], way, JSON.stringify(body));
  expect(heard.outcomes).toEqual([way === 'whole' || way === 'folded' ? 'reply' : 'finish']);
  expect(shown(client, way, heard.content + heard.body).join('')).toBe('Hi');
});

it.each(DIALECT_NAMES.flatMap((client) => WAYS.map((way) => [client, way] as const)))(
  'a message without content is no answer to a client of %s: %s',
  (client, way) => {
    expect(heardOf([client, 'anthropic'], way, JSON.stringify(message(null))).outcomes).toEqual(['fail']);
  },
);

it.each(
  DIALECT_NAMES.flatMap((client) =>
    [{ message: 'Hi' }, { delta: 'Hi' }, { delta: {}, message: 'Hi' }].flatMap((choice) =>
      WAYS.map((way) => [client, way, choice] as const),
    ),
  ),
)('a bare text in the place of a message is no answer to a client of %s: %s, %j', (client, way, choice) => {
  expect(heardOf([client, 'openai-chat'], way, JSON.stringify(chat(choice))).outcomes).toEqual(['fail']);
});

it.each(WAYS)('a text of old servers is one for clients of other dialects: %s', (way) => {
  const heard = heardOf(['anthropic', 'openai-chat'], way, JSON.stringify(chat({ text: 'Hi' })));
  expect(shown('anthropic', way, heard.content + heard.body)).toEqual(['Hi']);
});
